"""Layers and duties: who may import whom, who commits, who writes a stage."""

import ast
import re
from collections.abc import Iterator

import pytest

from tests.unit.source import (
    LAYERS,
    OURS,
    calls,
    files,
    functions,
    imported,
    name_of,
    parsed,
    texts,
)

PURE = {"standards", "plans"}
COMMITS = {"core/database.py"}
IMPORTS_BY_NAME = {"cli/later.py"}
STAGES = {"queries/moves.py"}
MATTERS = ("models.tasks", "models.reports", "models.papers", "models.plans", "queries.moves")
UPDATES = re.compile(
    r"\bupdate\b.*?\bset\b(.*?)(\bwhere\b|\bfrom\b|\breturning\b|$)",
    re.IGNORECASE | re.DOTALL,
)


def allowed_packages(package: str) -> set[str]:
    if package in PURE:
        return {package}
    depth = next(level for level, names in enumerate(LAYERS) if package in names)
    return {name for names in LAYERS[:depth] for name in names} | {package}


def layer_violations(package: str, tree: ast.AST) -> Iterator[tuple[int, str]]:
    allowed = allowed_packages(package)
    for line, target in imported(tree):
        top = target.split(".")[0]
        if top in {"tests", "bench", "examples"} or (top in OURS and top not in allowed):
            is_error_type = package in PURE and target.startswith("core.errors")
            if not is_error_type:
                yield line, target


@pytest.mark.parametrize("package", OURS)
def test_each_layer_imports_only_what_stands_above_it(package: str) -> None:
    wrong = [
        f"{name_of(path)}:{line} imports {target}"
        for path in files(package)
        for line, target in layer_violations(package, parsed(path))
    ]
    assert wrong == []


def test_a_layer_violation_would_be_seen() -> None:
    upward = ast.parse("def later():\n    from workflows.tasks import assign_task")
    impure = ast.parse("import core.database")
    assert list(layer_violations("models", upward)) == [(2, "workflows.tasks.assign_task")]
    assert list(layer_violations("standards", impure)) == [(1, "core.database")]
    assert list(layer_violations("plans", ast.parse("from core.errors import Invalid"))) == []


def test_notifications_know_nothing_of_tasks_or_stages() -> None:
    wrong = [
        f"{name_of(path)}:{line} imports {target}"
        for path in files("notifications")
        for line, target in imported(parsed(path))
        if target.startswith(MATTERS)
    ]
    assert wrong == []


def test_no_import_stands_inside_a_function() -> None:
    wrong = [
        f"{name_of(path)}:{node.lineno}"
        for path in files(*OURS, "bench")
        for function in functions(parsed(path))
        for node in ast.walk(function)
        if isinstance(node, ast.Import | ast.ImportFrom)
    ]
    assert wrong == []


def test_no_cycle_is_hidden() -> None:
    tricks = re.compile(r"\bTYPE_CHECKING\b|\bimport_module\b|\b__import__\b")
    wrong = {name_of(path) for path in files() if tricks.search(path.read_text(encoding="utf-8"))}
    assert wrong == IMPORTS_BY_NAME, "commands are imported when they are used, and nothing else is"


def test_only_the_unit_of_work_commits() -> None:
    wrong = [
        f"{name_of(path)}:{line} {called}()"
        for path in files()
        for line, called in calls(parsed(path))
        if called.endswith(".commit") and name_of(path) not in COMMITS
    ]
    assert wrong == []


def assigned(node: ast.AST) -> list[ast.expr]:
    """Return what an assignment of any form writes to."""
    if isinstance(node, ast.Assign):
        return node.targets
    return [node.target] if isinstance(node, ast.AnnAssign | ast.AugAssign) else []


def stage_writes(tree: ast.AST) -> Iterator[int]:
    for node in ast.walk(tree):
        for target in assigned(node):
            if isinstance(target, ast.Attribute) and target.attr == "stage":
                yield target.lineno
        if isinstance(node, ast.Call):
            called = ast.unparse(node.func)
            names = [word.arg for word in node.keywords] if called.endswith(".values") else []
            names += [ast.unparse(part) for part in node.args] if called == "setattr" else []
            if "stage" in names or "'stage'" in names:
                yield node.lineno
    for line, text in texts(tree):
        if any(re.search(r"(?<!\.)\bstage\s*=", found[1]) for found in UPDATES.finditer(text)):
            yield line


def test_only_the_moves_write_a_stage() -> None:
    wrong = [
        f"{name_of(path)}:{line}"
        for path in files(*OURS, "bench")
        if name_of(path) not in STAGES
        for line in stage_writes(parsed(path))
    ]
    assert wrong == []


@pytest.mark.parametrize(
    "source",
    [
        "task.stage = 'closed'",
        "update(Task).values(stage='closed')",
        "setattr(task, 'stage', 'closed')",
        "sql = 'UPDATE task SET version = 2, stage = %s WHERE id = %s'",
        "sql = f'update {table} set stage = {value} where id = 1'",
    ],
)
def test_a_written_stage_would_be_seen(source: str) -> None:
    assert list(stage_writes(ast.parse(source)))


def test_reading_a_stage_is_not_writing_it() -> None:
    reading = "sql = 'UPDATE deadline SET met_at = %s FROM task WHERE stage = %s'"
    assert list(stage_writes(ast.parse(reading))) == []
