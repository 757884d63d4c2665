"""Settings: everything that may differ between two installations, from ``DIRECTORY_*`` variables."""

from __future__ import annotations

import difflib
import os
import secrets
import string
import tempfile
from contextlib import suppress
from email.policy import default
from pathlib import Path
from typing import Annotated, Literal, Self
from urllib.parse import urlsplit

from pydantic import AfterValidator, BeforeValidator, Field, SecretStr, ValidationError, model_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict
from pydantic_settings import SettingsError as UnreadableSetting
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

PROJECT_PATH = Path(__file__).resolve().parent.parent
DATA_PATH = PROJECT_PATH / "data"
ENV_PREFIX = "DIRECTORY_"

OnlineGeocoder = Literal[
    "census",
    "nominatim",
    "photon",
    "arcgis",
    "azure",
    "bing",
    "geocodeearth",
    "geocodio",
    "googlev3",
    "herev7",
    "mapbox",
    "mapquest",
    "maptiler",
    "opencage",
    "tomtom",
]
"""The names that geopy gives its geocoders, and the US Census."""

ReviewedField = Literal[
    "name",
    "credentials",
    "certifications",
    "biography",
    "specialties",
    "topics",
    "sports",
    "languages",
    "links",
    "offices",
    "photograph",
]
"""What of a listing can be set to wait for an editor."""


class SettingsError(Exception):
    """A setting makes no sense; the text names it and says what would."""


def _known_database(url: str) -> str:
    if url:
        try:
            made = make_url(url)
            backend = made.get_backend_name()
        except (ArgumentError, ValueError):
            raise ValueError(
                "must be a URL such as sqlite:////srv/directory.sqlite3 or postgresql+psycopg://…"
            ) from None
        if backend not in ("sqlite", "postgresql"):
            raise ValueError(f"must be a sqlite or postgresql URL, not {backend}")
        if backend == "sqlite" and made.database in (None, "", ":memory:"):
            raise ValueError("must name a file, such as sqlite:////srv/directory.sqlite3")
        try:
            made.get_dialect().import_dbapi()
        except (ArgumentError, ImportError) as error:
            raise ValueError(f"its driver is not installed; {backend}://… takes the one that is") from error
    return url


def _http_url(url: str) -> str:
    if url and not (url.startswith(("https://", "http://")) and urlsplit(url).hostname):
        raise ValueError("must start with https:// or http:// and a host name")
    try:
        parts = urlsplit(url)
        more = parts.query or parts.fragment or parts.port == 0 or set(url) & set(string.whitespace)
    except ValueError:
        more = url
    if more:
        raise ValueError("must be a plain address such as https://directory.example.org")
    return url.rstrip("/")


def _mailbox(text: str) -> str:
    """What can stand in the From line of a letter, at every mail server."""
    try:
        line = default.header_factory("From", text)
        (mailbox,) = line.addresses
    except ValueError:
        mailbox = None
    if mailbox is None or line.defects or not (mailbox.domain and mailbox.addr_spec.isascii()):
        raise ValueError("must be office@example.org or “The Society <office@example.org>”")
    return text


def _host_names(names: tuple[str, ...]) -> tuple[str, ...]:
    if wrong := next((name for name in names if "/" in name), None):
        raise ValueError(f"must hold host names such as directory.example.org, not {wrong}")
    return names


def _covers(name: str, host: str) -> bool:
    """Whether a host may be meant by a trusted name; one with a dot before it means its subdomains too."""
    name = name.lower().partition(":")[0]
    is_comparable = name.isascii() and host.isascii()
    return not is_comparable or name.lstrip(".") == host or (name[:1] == "." and host.endswith(name))


def _named(path: Path) -> Path:
    if path == Path():
        raise ValueError("must name a folder")
    return path


def _several(text: object) -> object:
    if not isinstance(text, str):
        return text
    return tuple(part.strip() for part in text.split(",") if part.strip())


_SHORTEST_SECRET = 32


def _long_enough(secret: SecretStr) -> SecretStr:
    if 0 < len(secret.get_secret_value()) < _SHORTEST_SECRET:
        raise ValueError(f"must have at least {_SHORTEST_SECRET} characters, drawn by chance")
    return secret


class Settings(BaseSettings):
    """The settings of one installation. ``docs/operations.md`` documents each."""

    model_config = SettingsConfigDict(env_prefix=ENV_PREFIX, frozen=True, extra="forbid")

    instance_path: Annotated[Path, AfterValidator(_named)] = PROJECT_PATH / "instance"
    """Where everything that is written at run time lies."""
    database_url: Annotated[str, AfterValidator(_known_database)] = ""
    """A SQLAlchemy URL; empty means a SQLite file in the instance folder."""
    base_url: Annotated[str, AfterValidator(_http_url)] = ""
    """The public address, for canonical links; empty means the address each request came to."""
    site_name: str = Field(default="Sports Medicine Physician Directory", min_length=1, max_length=80)
    contact_email: str = ""
    """Where readers report what is wrong."""
    trusted_hosts: Annotated[tuple[str, ...], AfterValidator(_host_names)] = ()
    """Host names to answer to; empty answers to any."""
    proxies: int = Field(default=0, ge=0, le=5)
    """How many reverse proxies set X-Forwarded-* in front of the directory."""
    geocoder: Literal["offline"] | OnlineGeocoder = "offline"
    """Who finds the points of practice addresses, in background work; searches are always offline."""
    geocoder_api_key: SecretStr = SecretStr("")
    geocoder_url: Annotated[str, AfterValidator(_http_url)] = ""
    """Another address of the online geocoder, such as one's own Nominatim."""
    geocoder_delay_seconds: float = Field(default=1.1, ge=0, le=60)
    """The least time between two questions to an online geocoder."""
    background_work: bool = True
    """Whether the serving process keeps the index up to date by itself."""
    meaning: bool = True
    """Whether searches go by meaning as well as by words."""
    secret_key: Annotated[SecretStr, AfterValidator(_long_enough)] = SecretStr("")
    """Signs sessions and links; empty means one that is made once and kept in the instance folder."""
    mail_host: str = ""
    """The mail server; empty means that letters are kept in the instance folder."""
    mail_port: int = Field(default=587, ge=1, le=65_535)
    mail_security: Literal["starttls", "tls", "none"] = "starttls"
    mail_username: str = ""
    mail_password: SecretStr = SecretStr("")
    mail_sender: Annotated[str, AfterValidator(_mailbox)] = "directory@localhost"
    """From whom letters come: ``office@example.org`` or ``The Society <office@example.org>``."""
    reviewed_fields: Annotated[tuple[ReviewedField, ...], NoDecode, BeforeValidator(_several)] = (
        "name",
        "credentials",
        "certifications",
    )
    """What of a listing waits for an editor when its member changes it; the rest is published at once."""
    local_run: bool = False
    """Whether this is somebody's own machine: letters can be read at ``/dev/mail`` from it."""
    log_level: Literal["debug", "info", "warning", "error"] = "info"
    log_format: Literal["json", "console"] = "console"

    @model_validator(mode="after")
    def _mail_needs_an_address(self) -> Self:
        # An address taken from a request could be anybody's, and links in letters would lead there.
        if self.mail_host and not self.base_url:
            raise ValueError("DIRECTORY_MAIL_HOST needs DIRECTORY_BASE_URL: letters carry links to it")
        return self

    @model_validator(mode="after")
    def _its_own_address_is_answered(self) -> Self:
        host = urlsplit(self.base_url).hostname or ""
        if host and self.trusted_hosts and not any(_covers(name, host) for name in self.trusted_hosts):
            raise ValueError(f"DIRECTORY_TRUSTED_HOSTS leaves out {host}, the host of DIRECTORY_BASE_URL")
        return self

    @property
    def effective_database_url(self) -> str:
        """The database to open."""
        return self.database_url or f"sqlite:///{self.instance_path / 'directory.sqlite3'}"

    @property
    def index_path(self) -> Path:
        """Where the search index lies."""
        return self.instance_path / "index"

    @property
    def mail_path(self) -> Path:
        """Where letters lie while there is no mail server."""
        return self.instance_path / "mail"

    @property
    def gazetteer_path(self) -> Path:
        """The gazetteer's index, built at first start."""
        return self.instance_path / "gazetteer.sqlite3"


def load_settings() -> Settings:
    """Read the settings from the environment.

    Raises :class:`SettingsError` naming every setting that makes no sense and every
    ``DIRECTORY_*`` variable that is not a setting.
    """
    problems = [_unknown_setting(name) for name in sorted(os.environ) if _is_unknown(name)]
    try:
        settings = Settings()
    except ValidationError as error:
        problems += [_explain(detail["loc"], detail["msg"]) for detail in error.errors()]
    except UnreadableSetting:
        # Only settings with several values are read as JSON, before anything is checked.
        problems.append(f'{ENV_PREFIX}TRUSTED_HOSTS: must be a JSON list such as ["directory.example.org"]')
    if problems:
        raise SettingsError(
            "The directory cannot start:\n" + "\n".join(f"  {problem}" for problem in problems)
        )
    return settings


def _is_unknown(name: str) -> bool:
    return name.startswith(ENV_PREFIX) and name.removeprefix(ENV_PREFIX).lower() not in Settings.model_fields


def _unknown_setting(name: str) -> str:
    known = [field.upper() for field in Settings.model_fields]
    close = difflib.get_close_matches(name.removeprefix(ENV_PREFIX), known, n=1)
    return f"{name} is not a setting" + (f"; did you mean {ENV_PREFIX}{close[0]}?" if close else ".")


def _explain(location: tuple[int | str, ...], message: str) -> str:
    name = ENV_PREFIX + str(location[0]).upper() if location else "settings"
    return f"{name}: {message.removeprefix('Value error, ')}"


def read_secret_key(settings: Settings) -> str:
    """The key that signs sessions and links: the setting, else one made once and kept in the instance folder.

    Raises :class:`SettingsError` when it cannot be kept.
    """
    if given := settings.secret_key.get_secret_value():
        return given
    path = settings.instance_path / "secret_key"
    try:
        if not path.exists():
            # Processes that start together must end up with one key: whoever links first wins.
            with tempfile.NamedTemporaryFile("w", dir=path.parent, encoding="ascii") as made:
                made.write(secrets.token_hex(32))
                made.flush()
                with suppress(FileExistsError):
                    os.link(made.name, path)
        return path.read_text(encoding="ascii")
    except OSError as error:
        raise SettingsError(f"{ENV_PREFIX}SECRET_KEY: {path} cannot be kept: {error.strerror}") from error


def make_instance_folder(settings: Settings) -> None:
    """Make the folder for what is written at run time, for nobody else to look into.

    Raises :class:`SettingsError` when it cannot be made.
    """
    try:
        settings.instance_path.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise SettingsError(
            f"{ENV_PREFIX}INSTANCE_PATH: {settings.instance_path} cannot be made: {error.strerror}"
        ) from error
