"""What is shipped can be checked without a container engine: doors, locks, image and compose file."""

import re
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from core.settings import Settings
from tests.unit.source import OURS, ROOT

DOORS = ["help", "setup", "demo", "clean-demo", "test", "check", "bench", "lint", "format", "types", "lock"]
LOCKS = ["requirements.lock", "requirements-dev.lock"]
UNPROBED = {"migrate"}  # runs once and ends
COMPOSE: dict[str, Any] = YAML(typ="safe").load((ROOT / "docker-compose.yml").read_text(encoding="utf-8"))
SERVICES: dict[str, Any] = COMPOSE["services"]
DOCKERFILE = (ROOT / "Dockerfile").read_text(encoding="utf-8").replace("\\\n", " ").splitlines()
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


def instructions(word: str) -> list[str]:
    return [line.removeprefix(word).strip() for line in DOCKERFILE if line.startswith(f"{word} ")]


def pinned(lock: str) -> dict[str, str]:
    text = (ROOT / lock).read_text(encoding="utf-8")
    return dict(re.findall(r"^([a-z0-9][\w.-]*)(?:\[[\w,-]+\])?==(\S+)", text, re.MULTILINE))


def environment(service: dict[str, Any]) -> dict[str, str]:
    given: dict[str, str] = service.get("environment") or {}
    return given


@pytest.mark.parametrize("door", DOORS)
def test_every_door_is_a_target_that_makes_no_file(door: str) -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    assert re.search(rf"^{door}:", makefile, re.MULTILINE)
    assert re.search(rf"^\.PHONY:.*\b{door}\b", makefile, re.MULTILINE)
    assert not (ROOT / door).is_file()


def test_the_readme_shows_the_doors() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert [door for door in ("make demo", "make test", "make check", "docker-compose") if door not in readme] == []


def make_setup(folder: Path, python: str) -> subprocess.CompletedProcess[str]:
    for name in ("Makefile", "pyproject.toml", *LOCKS):
        (folder / name).write_bytes((ROOT / name).read_bytes())
    return subprocess.run(
        ["make", "setup", f"PYTHONS={python}"], cwd=folder, capture_output=True, text=True, check=False
    )


def test_an_old_python_is_named_in_chinese(tmp_path: Path) -> None:
    result = make_setup(tmp_path, "false")
    assert result.returncode != 0
    assert "没有找到 Python 3.11" in result.stderr
    assert not (tmp_path / ".venv").exists()


def test_a_missing_venv_module_is_named_in_chinese(tmp_path: Path) -> None:
    python = tmp_path / "python-without-venv"
    python.write_text('#!/bin/sh\ncase "$2" in *ensurepip*) exit 1 ;; esac\n')
    python.chmod(0o755)
    result = make_setup(tmp_path, str(python))
    assert result.returncode != 0
    assert "缺少 venv 模块" in result.stderr


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_pins_by_hash_and_names_no_place(lock: str) -> None:
    text = (ROOT / lock).read_text(encoding="utf-8")
    blocks = re.split(r"\n(?=[a-z0-9])", re.sub(r"^\s*#.*\n", "", text, flags=re.MULTILINE).strip())
    assert [block for block in blocks if "==" not in block or "--hash=sha256:" not in block] == []
    assert "://" not in text
    assert not re.search(r"^-", text, re.MULTILINE)


def test_the_locks_hold_every_dependency_in_one_version() -> None:
    runtime, development = (pinned(lock) for lock in LOCKS)
    direct = {re.split(r"[\[><=;! ]", line)[0].lower() for line in PROJECT["project"]["dependencies"]}
    assert direct <= set(runtime)
    assert {name: development.get(name) for name in runtime} == runtime


@pytest.mark.parametrize("name", OURS)
def test_a_layer_is_a_package_that_no_other_of_its_name_can_hide(name: str) -> None:
    assert (ROOT / name / "__init__.py").is_file()


def test_every_layer_is_packed_and_copied_into_the_image() -> None:
    assert set(PROJECT["tool"]["hatch"]["build"]["targets"]["wheel"]["packages"]) == set(OURS)
    copied = (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines()
    assert {f"!{name}" for name in [*OURS, "alembic", "examples", "pyproject.toml", "requirements.lock"]} <= set(copied)


def test_the_compose_file_follows_the_specification() -> None:
    command = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", "vendor.compose-spec"]
    result = subprocess.run([*command, str(ROOT / "docker-compose.yml")], capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stdout


def test_the_old_compose_command_can_read_the_file() -> None:
    assert {"name", "include"}.isdisjoint(COMPOSE)


def test_every_variable_is_a_setting() -> None:
    known = {f"DUBAN_{name}".upper() for name in Settings.model_fields}
    given = {name for service in SERVICES.values() for name in environment(service) if name.startswith("DUBAN_")}
    assert {name for name in given if name.removesuffix("_FILE") not in known} == set()


def test_secrets_come_as_files() -> None:
    for name, service in SERVICES.items():
        for variable, value in environment(service).items():
            if re.search(r"PASSWORD|SECRET|_KEY|DATABASE_URL|REDIS_URL", variable):
                assert variable.endswith("_FILE"), f"{name}: {variable}"
                assert value.removeprefix("/run/secrets/") in service["secrets"]
    assert {entry for service in SERVICES.values() for entry in service.get("secrets", [])} == set(COMPOSE["secrets"])


@pytest.mark.parametrize("name", sorted(SERVICES))
def test_a_service_is_probed_confined_and_pinned(name: str) -> None:
    service = SERVICES[name]
    user = str(service["user"]).split(":")[0]
    image, _, tag = service["image"].partition(":")
    assert user.isdigit()
    assert user != "0"
    assert image
    assert tag not in {"", "latest"}
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert "no-new-privileges:true" in service["security_opt"]
    probe = service["healthcheck"]
    assert "test" in probe or (name in UNPROBED and probe["disable"] is True)


def test_every_named_volume_and_network_is_declared() -> None:
    volumes = {entry.split(":")[0] for service in SERVICES.values() for entry in service.get("volumes", [])}
    networks = {entry for service in SERVICES.values() for entry in service["networks"]}
    assert volumes == set(COMPOSE["volumes"])
    assert networks == set(COMPOSE["networks"])


def test_only_the_api_opens_a_port_and_only_on_this_machine() -> None:
    ports = {name: service["ports"] for name, service in SERVICES.items() if service.get("ports")}
    assert ports == {"api": ["127.0.0.1:8120:8120"]}


def test_the_image_is_pinned_probed_and_runs_without_rights() -> None:
    bases = {line.split()[0] for line in instructions("FROM")}
    assert all(":" in base and not base.endswith(":latest") for base in bases)
    assert instructions("USER") == ["10001:10001"]
    assert len(instructions("HEALTHCHECK")) == 1
    assert instructions("ENTRYPOINT") == ['["duban"]']


def test_the_image_is_built_from_files_that_exist() -> None:
    for line in instructions("COPY"):
        words = [word for word in line.split() if not word.startswith("--")]
        if "--from=" not in line:
            assert all((ROOT / word).exists() for word in words[:-1])


@pytest.mark.parametrize("command", instructions("RUN"))
def test_a_build_step_is_valid_shell_and_installs_only_what_is_locked(command: str) -> None:
    assert subprocess.run(["sh", "-n", "-c", command], check=False).returncode == 0
    assert not re.search(r"\b(curl|wget|sudo|apt-get)\b|chmod 777", command)
    if "pip install" in command:
        assert "--require-hashes" in command or "--no-deps" in command
