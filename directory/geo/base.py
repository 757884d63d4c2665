"""What the rest of the directory may ask about places.

Services speak to these protocols only. ``geo.gazetteer`` answers them offline;
``geo.online`` answers :class:`AddressLocator` through services on the internet,
for addresses of practices and never for what a patient typed.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from directory.domain.errors import DirectoryError, Unavailable
from directory.domain.places import Address, Place


class PlaceUnknown(DirectoryError):
    """No place goes by that name. ``suggestions`` holds places whose names come close, likeliest first."""

    def __init__(self, text: str, suggestions: tuple[Place, ...] = ()) -> None:
        self.text = text
        self.suggestions = suggestions
        super().__init__(f"We do not know a place called “{text}”.")


class GeocoderUnavailable(Unavailable):
    """The geocoder cannot answer now (no table, no network, over its quota); the place may well exist."""

    to_readers = "Places cannot be looked up."


@dataclass(frozen=True, slots=True)
class Resolution:
    """A location text resolved: the likeliest place, and the others it may have meant."""

    place: Place
    others: tuple[Place, ...] = ()
    """Other places of the same name, likeliest first (at most nine): the other Springfields."""
    leftover: str = ""
    """Leading words that were not understood, when only the end of the text resolved
    (``Buckhead Xyz, Atlanta GA`` is Atlanta with the leftover ``Buckhead Xyz``)."""


class PlaceFinder(Protocol):
    """Resolves what a patient typed as a place; offline, so that nobody is told."""

    def resolve(self, text: str) -> Resolution:
        """Return the likeliest place for ``text``.

        Called by ``services.finding`` for each search. Raises :class:`PlaceUnknown`
        when nothing fits and :class:`GeocoderUnavailable` when the gazetteer cannot be read.
        """

    def is_place(self, text: str) -> bool:
        """Return whether all of ``text`` means a place; nothing is guessed, and a slip is no place.

        Called by ``services.finding`` for what follows “in”. Raises :class:`GeocoderUnavailable`.
        """

    def called(self, text: str) -> Place | None:
        """Return the likeliest place whose name or postal code is just ``text``; nothing is guessed.

        Called by ``services.finding`` several times a search, for what stands among other words. Raises
        :class:`GeocoderUnavailable`.
        """

    def suggest(self, prefix: str, limit: int = 8) -> tuple[Place, ...]:
        """Return places whose name or postal code starts with ``prefix``, likeliest first.

        Called while somebody types. An empty or unknown prefix gives an empty tuple.
        """


class AddressLocator(Protocol):
    """Finds the point of a practice's address."""

    def locate(self, address: Address) -> Place:
        """Return the most precise place known for ``address``.

        Called by imports and by background work after an address is saved. Raises
        :class:`PlaceUnknown` or :class:`GeocoderUnavailable`.
        """
