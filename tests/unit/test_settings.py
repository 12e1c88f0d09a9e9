"""Settings: what is missing or unsafe is said in one Chinese sentence."""

from pathlib import Path

import pytest

from core.errors import Misconfigured
from core.settings import DEMO_LABEL, Settings, is_given, load_settings

SECRET = "k7" * 20
COMPLETE = {
    "DUBAN_DATABASE_URL": "postgresql+psycopg://duban@/duban",
    "DUBAN_REDIS_URL": "unix:///run/redis.sock",
    "DUBAN_SECRET_KEY": SECRET,
}


@pytest.fixture(autouse=True)
def nothing_set(monkeypatch: pytest.MonkeyPatch) -> None:
    for field in Settings.model_fields:
        for name in (f"DUBAN_{field}", f"DUBAN_{field}_FILE"):
            monkeypatch.delenv(name.upper(), raising=False)


@pytest.fixture
def complete(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    for name, value in COMPLETE.items():
        monkeypatch.setenv(name, value)
    return monkeypatch


def test_complete_settings_are_read(complete: pytest.MonkeyPatch) -> None:
    complete.setenv("DUBAN_DATA_DIR", "/srv/duban")
    settings = load_settings()
    assert settings.secret_key.get_secret_value() == SECRET
    assert settings.attachments_dir == Path("/srv/duban/attachments")
    assert settings.environment_label == ""


@pytest.mark.parametrize("name", COMPLETE)
def test_missing_setting_is_named(complete: pytest.MonkeyPatch, name: str) -> None:
    complete.delenv(name)
    with pytest.raises(Misconfigured, match=f"缺少 {name}"):
        load_settings()


@pytest.mark.parametrize("secret", ["short", "please-change-me-please-change-me-please"])
def test_weak_or_example_secret_stops_the_start(complete: pytest.MonkeyPatch, secret: str) -> None:
    complete.setenv("DUBAN_SECRET_KEY", secret)
    with pytest.raises(Misconfigured, match="DUBAN_SECRET_KEY"):
        load_settings()


def test_another_dialect_is_refused(complete: pytest.MonkeyPatch) -> None:
    complete.setenv("DUBAN_DATABASE_URL", "sqlite:///x.db")
    with pytest.raises(Misconfigured, match="postgresql"):
        load_settings()


def test_secret_comes_from_a_file(complete: pytest.MonkeyPatch, tmp_path: Path) -> None:
    complete.delenv("DUBAN_SECRET_KEY")
    (tmp_path / "key").write_text(f"{SECRET}\n")
    complete.setenv("DUBAN_SECRET_KEY_FILE", str(tmp_path / "key"))
    assert load_settings().secret_key.get_secret_value() == SECRET


def test_named_file_that_is_absent_stops_the_start(complete: pytest.MonkeyPatch, tmp_path: Path) -> None:
    complete.setenv("DUBAN_SMTP_PASSWORD_FILE", str(tmp_path / "absent"))
    with pytest.raises(Misconfigured, match="absent"):
        load_settings()


def test_value_wins_over_file(complete: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "host").write_text("from-file")
    complete.setenv("DUBAN_SMTP_HOST_FILE", str(tmp_path / "host"))
    complete.setenv("DUBAN_SMTP_HOST", "from-variable")
    assert load_settings().smtp_host == "from-variable"


def test_demo_carries_its_label(complete: pytest.MonkeyPatch) -> None:
    complete.setenv("DUBAN_DEMO", "1")
    assert load_settings().environment_label == DEMO_LABEL


def test_secrets_are_not_shown(complete: pytest.MonkeyPatch) -> None:
    complete.setenv("DUBAN_DATABASE_URL", "postgresql+psycopg://duban:hidden@/duban")
    shown = repr(load_settings())
    assert SECRET not in shown
    assert "hidden" not in shown


def test_given_means_value_or_file(monkeypatch: pytest.MonkeyPatch) -> None:
    assert not is_given("redis_url")
    monkeypatch.setenv("DUBAN_REDIS_URL_FILE", "/run/secrets/redis")
    assert is_given("redis_url")
