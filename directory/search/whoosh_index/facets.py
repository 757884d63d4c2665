"""What facets count: by physician of a segment, the values that filters could take."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from directory.search.whoosh_index.grouping import Rows
from directory.search.whoosh_index.parts import PartFile
from directory.search.whoosh_index.schema import PHYSICIAN

_TAGS = {"specialty": "specialties", "language": "languages"}
OFFICE_FACTS = ("accepting", "telehealth")
"""Facets of one value: whether an office is so."""

FACETS = (*_TAGS, *OFFICE_FACTS)

Value = tuple[str, str]
"""A facet, and a value of it."""


class FacetLists:
    """The values of each physician of a segment, one list after the other."""

    def __init__(self, part: PartFile) -> None:
        self.values: list[Value] = []
        """By facet, then in the order of their UTF-8."""
        having: list[Rows] = []
        for facet, tag in _TAGS.items():
            field = part.field(f"{PHYSICIAN}_{tag}")
            for place, word in enumerate(field.words):
                self.values.append((facet, word.decode()))
                having.append(field.postings(place)[0].astype(np.int32))
        for fact in OFFICE_FACTS:
            self.values.append((fact, "1"))
            having.append(np.unique(part.offices["owner"][part.offices[fact]]).astype(np.int32))
        owners = np.concatenate(having)
        numbers = np.repeat(np.arange(len(having), dtype=np.uint16), [rows.size for rows in having])
        self.numbers: NDArray[np.uint16] = numbers[np.argsort(owners, kind="stable")]
        """The values, by their places, of one physician after the other."""
        self.starts = np.zeros(part.physicians.size + 1, np.int32)
        """Where those of each physician start, and at last where the last ones end."""
        np.cumsum(np.bincount(owners, minlength=part.physicians.size), out=self.starts[1:])
