"""Settings: what may be set, what is refused, and how that is told."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import get_args

import pytest

from directory.config import (
    ENV_PREFIX,
    OnlineGeocoder,
    ReviewedField,
    Settings,
    SettingsError,
    load_settings,
    make_instance_folder,
)
from directory.services.editing.fields import FIELDS
from directory.wiring import build_services


@pytest.fixture(autouse=True)
def _nothing_set(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in os.environ if name.startswith(ENV_PREFIX)]:
        monkeypatch.delenv(name)


@pytest.fixture
def refused(monkeypatch: pytest.MonkeyPatch) -> Refusal:
    return Refusal(monkeypatch)


class Refusal:
    """Starts with settings that must be refused, and gives the reason."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self._monkeypatch = monkeypatch

    def __call__(self, **values: str) -> str:
        for name, value in values.items():
            self._monkeypatch.setenv(name, value)
        with pytest.raises(SettingsError) as refusal:
            load_settings()
        return str(refusal.value)


def test_nothing_has_to_be_set() -> None:
    settings = load_settings()

    assert settings.geocoder == "offline"
    assert settings.background_work
    assert settings.effective_database_url == f"sqlite:///{settings.instance_path / 'directory.sqlite3'}"


def test_every_setting_is_read_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    given = {
        "INSTANCE_PATH": "/srv/directory",
        "DATABASE_URL": "postgresql+psycopg://directory@db/directory",
        "BASE_URL": "https://physicians.example.org/",
        "SITE_NAME": "Physicians",
        "CONTACT_EMAIL": "office@example.org",
        "TRUSTED_HOSTS": '["physicians.example.org"]',
        "PROXIES": "1",
        "GEOCODER": "nominatim",
        "GEOCODER_API_KEY": "a secret",
        "GEOCODER_URL": "http://nominatim.example.org/",
        "GEOCODER_DELAY_SECONDS": "0.5",
        "BACKGROUND_WORK": "false",
        "MEANING": "false",
        "SECRET_KEY": "drawn by chance, and long enough to sign with",
        "MAIL_HOST": "mail.example.org",
        "MAIL_PORT": "465",
        "MAIL_SECURITY": "tls",
        "MAIL_USERNAME": "directory",
        "MAIL_PASSWORD": "a secret",
        "MAIL_SENDER": "The Society <office@example.org>",
        "REVIEWED_FIELDS": "name, biography",
        "LOCAL_RUN": "true",
        "LOG_LEVEL": "warning",
        "LOG_FORMAT": "json",
    }
    for name, value in given.items():
        monkeypatch.setenv(ENV_PREFIX + name, value)

    settings = load_settings()

    assert {name.lower() for name in given} == set(Settings.model_fields)
    assert settings.model_dump() == {
        "instance_path": Path("/srv/directory"),
        "database_url": "postgresql+psycopg://directory@db/directory",
        "base_url": "https://physicians.example.org",
        "site_name": "Physicians",
        "contact_email": "office@example.org",
        "trusted_hosts": ("physicians.example.org",),
        "proxies": 1,
        "geocoder": "nominatim",
        "geocoder_api_key": settings.geocoder_api_key,
        "geocoder_url": "http://nominatim.example.org",
        "geocoder_delay_seconds": 0.5,
        "background_work": False,
        "meaning": False,
        "secret_key": settings.secret_key,
        "mail_host": "mail.example.org",
        "mail_port": 465,
        "mail_security": "tls",
        "mail_username": "directory",
        "mail_password": settings.mail_password,
        "mail_sender": "The Society <office@example.org>",
        "reviewed_fields": ("name", "biography"),
        "local_run": True,
        "log_level": "warning",
        "log_format": "json",
    }
    assert settings.effective_database_url == "postgresql+psycopg://directory@db/directory"
    assert settings.index_path == Path("/srv/directory/index")
    assert settings.gazetteer_path == Path("/srv/directory/gazetteer.sqlite3")


def test_a_key_does_not_show_when_settings_are_printed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DIRECTORY_GEOCODER_API_KEY", "hunter2")

    assert "hunter2" not in repr(load_settings())


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("DIRECTORY_PROXIES", "-1"),
        ("DIRECTORY_PROXIES", "many"),
        ("DIRECTORY_BACKGROUND_WORK", "perhaps"),
        ("DIRECTORY_LOG_LEVEL", "loud"),
        ("DIRECTORY_LOG_FORMAT", "xml"),
        ("DIRECTORY_GEOCODER", "carrier-pigeon"),
        ("DIRECTORY_GEOCODER_DELAY_SECONDS", "nan"),
        ("DIRECTORY_GEOCODER_DELAY_SECONDS", "-1"),
        ("DIRECTORY_GEOCODER_URL", "nominatim.example.org"),
        ("DIRECTORY_BASE_URL", "example.org"),
        ("DIRECTORY_BASE_URL", "javascript:alert(1)"),
        ("DIRECTORY_BASE_URL", "https://"),
        ("DIRECTORY_BASE_URL", "https://example.org?from=letters"),
        ("DIRECTORY_BASE_URL", "https://example.org/#top"),
        ("DIRECTORY_BASE_URL", "https://exa mple.org"),
        ("DIRECTORY_BASE_URL", "https://example.org:http"),
        ("DIRECTORY_INSTANCE_PATH", ""),
        ("DIRECTORY_SITE_NAME", ""),
        ("DIRECTORY_DATABASE_URL", "directory.sqlite3"),
        ("DIRECTORY_DATABASE_URL", "mysql://root:hunter2@localhost/directory"),
        ("DIRECTORY_DATABASE_URL", "postgresql://host:port/directory"),
        ("DIRECTORY_DATABASE_URL", "postgresql+pigeon://localhost/directory"),
        ("DIRECTORY_DATABASE_URL", "postgresql+asyncpg://localhost/directory"),
        ("DIRECTORY_DATABASE_URL", "sqlite://"),
        ("DIRECTORY_DATABASE_URL", "sqlite:///:memory:"),
        ("DIRECTORY_MAIL_SENDER", ""),
        ("DIRECTORY_MAIL_SENDER", "the office"),
        ("DIRECTORY_MAIL_SENDER", "office@example.org\nBcc: all@example.org"),
        ("DIRECTORY_MAIL_SENDER", "The Society, office <office@example.org>"),
        ("DIRECTORY_MAIL_SENDER", "office@exämple.org"),
        ("DIRECTORY_TRUSTED_HOSTS", "example.org"),
        ("DIRECTORY_TRUSTED_HOSTS", '["https://example.org"]'),
        ("DIRECTORY_REVIEWED_FIELDS", "name,npi"),
    ],
)
def test_nonsense_is_refused_by_the_name_of_its_setting(refused: Refusal, name: str, value: str) -> None:
    assert name in refused(**{name: value})


@pytest.mark.parametrize("sender", ["office@example.org", "Die Ärzte <office@example.org>"])
def test_letters_come_from_one_mailbox(sender: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DIRECTORY_MAIL_SENDER", sender)

    assert load_settings().mail_sender == sender


def test_the_public_address_must_be_one_that_is_answered(
    refused: Refusal, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DIRECTORY_BASE_URL", "https://doctors.example.org")
    for names in ('[".example.org"]', '["Doctors.example.org:443", "127.0.0.1"]'):
        monkeypatch.setenv("DIRECTORY_TRUSTED_HOSTS", names)
        load_settings()

    reason = refused(DIRECTORY_TRUSTED_HOSTS='["example.org"]')
    assert "DIRECTORY_TRUSTED_HOSTS leaves out doctors.example.org" in reason


def test_a_refusal_does_not_repeat_a_password(refused: Refusal) -> None:
    reason = refused(DIRECTORY_DATABASE_URL="mysql://root:hunter2@localhost/directory")

    assert "must be a sqlite or postgresql URL, not mysql" in reason
    assert "hunter2" not in reason


def test_every_problem_is_told_at_once(refused: Refusal) -> None:
    reason = refused(DIRECTORY_PROXIES="9", DIRECTORY_LOG_LEVEL="loud", DIRECTORY_COLOUR="red")

    assert re.findall(r"DIRECTORY_(?:PROXIES|LOG_LEVEL|COLOUR)", reason) == [
        "DIRECTORY_COLOUR",
        "DIRECTORY_PROXIES",
        "DIRECTORY_LOG_LEVEL",
    ]


def test_nothing_need_wait_for_an_editor(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DIRECTORY_REVIEWED_FIELDS", "")

    assert load_settings().reviewed_fields == ()


def test_everything_that_can_be_set_to_wait_is_a_field() -> None:
    assert {field.policy for field in FIELDS.values()} == set(get_args(ReviewedField))


def test_a_misspelt_setting_is_refused_with_the_one_that_was_meant(refused: Refusal) -> None:
    assert "did you mean DIRECTORY_LOG_LEVEL?" in refused(DIRECTORY_LOG_LEVLE="info")


def test_a_setting_unlike_any_other_is_refused_without_a_guess(refused: Refusal) -> None:
    assert refused(DIRECTORY_ZZZ="1").endswith("DIRECTORY_ZZZ is not a setting.")


def test_nobody_else_on_the_machine_can_look_into_the_instance_folder(tmp_path: Path) -> None:
    make_instance_folder(Settings(instance_path=tmp_path / "instance"))

    assert (tmp_path / "instance").stat().st_mode & 0o077 == 0


def test_an_instance_folder_that_cannot_be_made_is_refused_by_name(tmp_path: Path) -> None:
    (tmp_path / "file").touch()

    with pytest.raises(SettingsError, match="DIRECTORY_INSTANCE_PATH"):
        make_instance_folder(Settings(instance_path=tmp_path / "file" / "instance"))


@pytest.mark.parametrize("name", get_args(OnlineGeocoder))
def test_every_geocoder_that_may_be_set_can_be_built(name: str, tmp_path: Path) -> None:
    build_services(
        Settings.model_validate({"instance_path": tmp_path, "geocoder": name, "geocoder_api_key": "key"})
    )


@pytest.mark.parametrize("name", ["googlev3", "herev7", "mapbox", "opencage", "azure"])
def test_a_geocoder_that_needs_a_key_is_refused_without_one(name: str, tmp_path: Path) -> None:
    settings = Settings.model_validate({"instance_path": tmp_path, "geocoder": name})

    with pytest.raises(SettingsError, match="DIRECTORY_GEOCODER_API_KEY"):
        build_services(settings)
