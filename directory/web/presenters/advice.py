"""What to tell somebody whose words call for advice (``data/advice.csv``)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from directory.domain.advice import AdviceKind
from directory.web.presenters.views import Link, Notice

_CALL_911 = Link(label="Call 911", url="tel:911")
_ADVICE = {
    AdviceKind.EMERGENCY: Notice(
        kind=AdviceKind.EMERGENCY,
        text="This can be an emergency. If it is happening now, do not wait for an appointment: "
        "call your local emergency number (911 in the US and Canada).",
        links=[_CALL_911],
        urgent=True,
    ),
    AdviceKind.CRISIS: Notice(
        kind=AdviceKind.CRISIS,
        text="You do not have to go through this alone. In the US and Canada somebody is there for you on "
        "988, by call or text, day and night. Elsewhere, or in danger, call your local emergency number.",
        links=[
            Link(label="Call 988", url="tel:988"),
            Link(label="Text 988", url="sms:988"),
            _CALL_911,
        ],
        urgent=True,
    ),
    AdviceKind.POISON: Notice(
        kind=AdviceKind.POISON,
        text="If somebody may have taken too much, do not wait. In the US, Poison Help answers day and "
        "night: 1-800-222-1222. If they do not wake up or cannot breathe well, call 911.",
        links=[Link(label="Call Poison Help", url="tel:+18002221222"), _CALL_911],
        urgent=True,
    ),
    AdviceKind.MEDICINE: Notice(
        kind=AdviceKind.MEDICINE,
        text="We cannot say which medicine is right for you. A pharmacist or your doctor can.",
    ),
    AdviceKind.INSURANCE: Notice(
        kind=AdviceKind.INSURANCE,
        text="Our listings do not say which insurance an office takes. Please ask when you call.",
    ),
    AdviceKind.HOURS: Notice(
        kind=AdviceKind.HOURS,
        text="Our listings do not say when an office is open, or whether you can come without an "
        "appointment. Please ask when you call.",
    ),
    AdviceKind.COST: Notice(
        kind=AdviceKind.COST,
        text="Our listings do not say what a visit costs. Please ask when you call.",
    ),
}


def advice_notices(kinds: Iterable[AdviceKind]) -> Iterator[Notice]:
    """What to tell somebody who used such words, in this order."""
    return (_ADVICE[kind] for kind in kinds)
