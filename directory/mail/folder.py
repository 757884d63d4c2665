"""Letters into a folder on this machine: for a local run, and until a mail server is named."""

from __future__ import annotations

import os
from dataclasses import dataclass
from datetime import UTC, datetime
from email import message_from_bytes, policy
from pathlib import Path

from directory.domain.letter import Letter
from directory.mail.base import MailUnavailable, message_of

_SHOWN = 50


@dataclass(frozen=True, slots=True)
class FolderMailer:
    """Writes each letter as a file that mail programs open; only the directory's own user can read it."""

    folder: Path
    sender: str

    def send(self, letter: Letter) -> None:
        """Keep a letter. Raises :class:`MailUnavailable` when the folder cannot be written."""
        name = f"{datetime.now(UTC):%Y%m%d-%H%M%S-%f}.eml"
        try:
            self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            handle = os.open(self.folder / name, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(handle, "wb") as file:
                file.write(message_of(letter, self.sender).as_bytes())
        except OSError as error:
            raise MailUnavailable(f"Letters cannot be written to {self.folder}.") from error

    def kept(self) -> list[Letter]:
        """The newest letters, newest first."""
        files = sorted(self.folder.glob("*.eml"), reverse=True)[:_SHOWN] if self.folder.is_dir() else []
        return [_read(file) for file in files]


def _read(file: Path) -> Letter:
    message = message_from_bytes(file.read_bytes(), policy=policy.default)
    return Letter(str(message["To"]), str(message["Subject"]), message.get_content())
