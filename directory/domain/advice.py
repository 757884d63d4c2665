"""Words in a search that call for a word of advice: what a directory of physicians is the wrong place for."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class AdviceKind(StrEnum):
    """What somebody who types such words should be told, the most pressing first."""

    EMERGENCY = "emergency"
    """Call the emergency number."""
    CRISIS = "crisis"
    """Somebody is there to talk with."""
    POISON = "poison"
    """Call the poison center."""
    MEDICINE = "medicine"
    """Ask a pharmacist or a physician."""
    INSURANCE = "insurance"
    """Ask the office; no listing tells."""
    HOURS = "hours"
    """When offices are open, and whether one can just come: ask the office; no listing tells."""
    COST = "cost"
    """Ask the office; no listing tells."""


URGENT = frozenset({AdviceKind.EMERGENCY, AdviceKind.CRISIS, AdviceKind.POISON})
"""What is told before everything else."""


UNTOLD = frozenset({AdviceKind.INSURANCE, AdviceKind.HOURS, AdviceKind.COST})
"""What no listing tells: words about it are left out of the search."""


@dataclass(frozen=True, slots=True)
class AdviceRule:
    """Words that call for advice."""

    kind: AdviceKind
    parts: tuple[tuple[tuple[str, ...], ...], ...]
    """All of these must occur, anywhere. Each is a row of steps that follow each other, each step several
    words one of which must stand there; words are in name form (``cant``)."""

    def __post_init__(self) -> None:
        if not self.parts or not all(step for part in self.parts for step in part) or not all(self.parts):
            raise ValueError(f"a rule of {self.kind} has no words")
