"""Habits of the house: one clock, one door to the environment, short files, no machine named."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from tests.unit.source import OURS, ROOT, calls, files, functions, imported, name_of, parsed

CLOCK = {"core/clock.py"}
ENVIRONMENT = {
    "core/settings.py",
    # These hand their environment, with addresses added, on to the processes they start.
    "core/engines/launch.py",
    "cli/up.py",
}
FILE_LINES = 270  # about 250
FUNCTION_LINES = 40
LONG_FILES: dict[str, str] = {}  # path: the reason it may be longer

SKIPPED_FOLDERS = {
    ".git",
    ".venv",
    ".demo",
    ".bench",
    ".hypothesis",
    "__pycache__",
    "build",
    "dist",
}
TEXT = {
    ".py",
    ".md",
    ".toml",
    ".yml",
    ".yaml",
    ".json",
    ".csv",
    ".html",
    ".txt",
    ".lock",
    ".j2",
    "",
}
# Written in two pieces, so that this file does not hold them itself.
MACHINE_WORDS = re.compile(
    "|".join(
        [
            r"(?<![\w.-])/work" + r"/(main|shared|\.library)",
            r"\.\./sha" + "red/",
            r"(?<![\w.-])/ro" + "ot/",
            "/opt/whe" + "els",
            "pythonhos" + "ted",
            r"pypi\." + "org",
            r"registry\.npm" + "js",
            r"deb\.deb" + "ian",
        ]
    )
)


def test_time_is_read_in_one_place() -> None:
    clocks = re.compile(r"(^|\.)(datetime|date)\.(now|utcnow|today)$")
    wrong = [
        f"{name_of(path)}:{line} {called}()"
        for path in files()
        for line, called in calls(parsed(path))
        if clocks.search(called) and name_of(path) not in CLOCK
    ]
    assert wrong == []


def test_the_environment_is_read_in_one_place() -> None:
    wrong = [
        f"{name_of(path)}:{node.lineno}"
        for path in files()
        for node in ast.walk(parsed(path))
        if isinstance(node, ast.Attribute | ast.Name)
        and ast.unparse(node) in {"os.environ", "os.getenv", "environ", "getenv"}
        and name_of(path) not in ENVIRONMENT
    ]
    assert wrong == []


def test_the_folder_alembic_does_not_hide_the_library() -> None:
    assert not (ROOT / "alembic" / "__init__.py").exists()


def test_models_keep_their_annotations_as_types() -> None:
    wrong = [
        name_of(path)
        for path in files("models")
        if any(target == "__future__.annotations" for _, target in imported(parsed(path)))
    ]
    assert wrong == []


def test_a_file_is_short_enough_to_be_read_at_once() -> None:
    lengths = {
        name_of(path): len(path.read_text(encoding="utf-8").splitlines()) for path in files(*OURS, "bench", "tests")
    }
    too_long = {name: lines for name, lines in lengths.items() if lines > FILE_LINES}
    assert {name for name in too_long if name not in LONG_FILES} == set()
    assert set(LONG_FILES) <= set(too_long), "an exception that is no longer needed"


def test_a_function_is_short_enough_to_be_read_at_once() -> None:
    wrong = [
        f"{name_of(path)}:{function.lineno} {function.name} has {lines} lines"
        for path in files(*OURS, "bench")
        for function in functions(parsed(path))
        if (lines := (function.end_lineno or 0) - function.lineno + 1) > FUNCTION_LINES
    ]
    assert wrong == []


def project_texts() -> Iterator[Path]:
    for path in ROOT.rglob("*"):
        inside = path.relative_to(ROOT).parts
        is_ours = not SKIPPED_FOLDERS.intersection(inside) and not inside[0].endswith("_cache")
        if is_ours and path.is_file() and path.suffix in TEXT:
            yield path


def test_no_word_of_one_machine_stands_in_the_project() -> None:
    wrong = [
        f"{name_of(path)}: {found.group()}"
        for path in project_texts()
        if (found := MACHINE_WORDS.search(path.read_text(encoding="utf-8", errors="replace")))
    ]
    assert wrong == []
