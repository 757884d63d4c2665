"""Links that carry their own proof: signed, for one purpose, with an age."""

from __future__ import annotations

from datetime import timedelta
from hashlib import blake2b

from itsdangerous import BadData, SignatureExpired, URLSafeTimedSerializer

from directory.domain.errors import LinkNotValid


class SignedLinks:
    """Makes and reads the tokens of signed links. A token for one purpose is nothing for another."""

    def __init__(self, secret_key: str) -> None:
        self._secret_key = secret_key

    def make(self, purpose: str, subject: int, state: str) -> str:
        """A token about ``subject`` that holds only while ``state`` stays as it is: what using it changes."""
        return self._serializer(purpose).dumps([subject, _fingerprint(state)])

    def subject(self, purpose: str, token: str, max_age: timedelta) -> int:
        """What a token is about. Raises :class:`LinkNotValid` when it was altered or is too old."""
        subject, _ = self._read(purpose, token, max_age)
        return subject

    def check(self, purpose: str, token: str, max_age: timedelta, state: str) -> None:
        """Raise :class:`LinkNotValid` unless ``state`` is still what it was when the token was made."""
        _, fingerprint = self._read(purpose, token, max_age)
        if fingerprint != _fingerprint(state):
            raise LinkNotValid("This link was used already, or a newer one was sent.")

    def _read(self, purpose: str, token: str, max_age: timedelta) -> tuple[int, str]:
        try:
            subject, fingerprint = self._serializer(purpose).loads(
                token, max_age=round(max_age.total_seconds())
            )
            return int(subject), str(fingerprint)
        except SignatureExpired as error:
            raise LinkNotValid("This link is too old.") from error
        except (BadData, TypeError, ValueError) as error:
            raise LinkNotValid("This link is not complete, or was altered.") from error

    def _serializer(self, purpose: str) -> URLSafeTimedSerializer:
        return URLSafeTimedSerializer(self._secret_key, salt=f"directory:{purpose}")


def _fingerprint(state: str) -> str:
    return blake2b(state.encode(), digest_size=9).hexdigest()
