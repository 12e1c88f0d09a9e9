"""Actors and subjects for tests of the transition tables; nothing here touches a database."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from cli.lifecycle_doc import PAGE
from core.ids import new_id
from models.actors import SYSTEM, Actor, PostHeld, Via
from models.calls import Call
from models.people import Duty
from workflows.decisions import NEED_NAMES, decide
from workflows.extension_terms import Terms
from workflows.guards import Facts, Subject
from workflows.tables import TABLES, Relation, Row, Table

AT = datetime(2021, 3, 3, 1, tzinfo=UTC)
UNIT, OFFICE, STRANGER = new_id(), new_id(), new_id()
PLACES = {Relation.UNIT: UNIT, Relation.OFFICE: OFFICE}
WILLING = Facts(stamp_pages=1)
"""Facts that satisfy every guard but those that one row asks for and another forbids."""
_HIGHER = {"extension": Terms(higher_level=True)}
ASKED: dict[str, dict[str, Any]] = {
    "standing": {"standing": True},
    "levels_left": {"levels_left": 1},
    "higher_level_needed": _HIGHER,
}
FORBIDDEN: dict[str, dict[str, Any]] = {
    "not_standing": {"standing": True},
    "all_levels_accepted": {"levels_left": 1},
}
GIVEN: dict[str, Any] = dict.fromkeys(NEED_NAMES, "已填写") | {
    "reason": "理由",
    "unit_id": STRANGER,
    "finding": "属实",
    "due_on": "2021-12-31",
    "signed_by": "某某",
    "signed_on": "2021-03-03",
}

ROWS = [(table, row) for table in TABLES.values() for row in table.rows]
NAMES = [f"{table.subject}-{row.source or 'new'}-{row.action}" for table, row in ROWS]


def holder(unit_id: UUID, duty: Duty) -> Actor:
    return Actor(new_id(), (PostHeld(new_id(), unit_id, duty),), Via.WEB)


def key_of(unit_id: UUID) -> Actor:
    return Actor(None, (), Via.KEY, key_id=new_id(), key_unit_id=unit_id)


def subject(table: Table, stage: str | None, *, unit_id: UUID = UNIT, office_id: UUID = OFFICE) -> Subject:
    """A subject at a stage; a new one has none yet."""
    return Subject(table.subject, new_id(), stage or "", 1, unit_id, office_id, new_id(), {"kind": "progress"})


def willing(row: Row) -> Facts:
    """Facts that satisfy every guard of a row."""
    asked = {name: value for guard in row.guards for name, value in ASKED.get(guard.__name__, {}).items()}
    return replace(WILLING, **asked)


def take(table: Table, row: Row, actor: Actor, *, facts: Facts | None = None, lacking: str = "") -> Row:
    """Decide a row as `actor`, with everything given except what is `lacking`."""
    given = {name: value for name, value in GIVEN.items() if name != lacking}
    taken, _ = decide(
        table,
        subject(table, row.source),
        row.action,
        call=Call(actor, AT),
        facts=facts or willing(row),
        given=given,
        creating=row.source is None,
    )
    return taken


def everybody() -> Iterator[tuple[Relation | None, Duty | None, Actor]]:
    """Every kind of caller there is: each duty in the unit, the office and elsewhere, keys, the system."""
    for relation, unit_id in ((Relation.UNIT, UNIT), (Relation.OFFICE, OFFICE), (None, STRANGER)):
        for duty in Duty:
            yield relation, duty, holder(unit_id, duty)
        yield relation, None, key_of(unit_id)
    yield Relation.SYSTEM, None, SYSTEM


def allowed(row: Row) -> list[Actor]:
    """Everybody whom the row names."""
    return [actor for relation, duty, actor in everybody() if may(row, relation, duty)]


def refused(row: Row) -> list[Actor]:
    """Everybody else."""
    return [actor for relation, duty, actor in everybody() if not may(row, relation, duty)]


def may(row: Row, relation: Relation | None, duty: Duty | None) -> bool:
    """What the table says, read without the code that is tested."""
    for who in row.who:
        if who.relation is relation:
            if relation is Relation.SYSTEM or duty in who.duties:
                return True
            if duty is None and who.by_key:
                return True
    return False


def without(table: Table, lost: Row) -> Table:
    """A copy of a table that lacks one row."""
    return replace(table, rows=tuple(row for row in table.rows if row is not lost))


@contextmanager
def lost(table: Table, row: Row) -> Iterator[None]:
    """Take a row out of the table that everybody reads, and put it back."""
    kept = table.rows
    object.__setattr__(table, "rows", tuple(other for other in kept if other is not row))
    del table.by_key[row.source, row.action]
    try:
        yield
    finally:
        object.__setattr__(table, "rows", kept)
        table.by_key[row.source, row.action] = row


def drawn(table: Table) -> list[tuple[str | None, str]]:
    """The arrows that docs/lifecycle.md shows for a lifecycle: a second source, which loses no row with the first."""
    chapter = PAGE.read_text(encoding="utf-8").partition(f"（`{table.subject}`）")[2].partition("\n## ")[0]
    lines = re.findall(r"^\| (?:（新建）|[^|`]*`(\w+)`) \| `(\w+)` \|", chapter, re.MULTILINE)
    return [(source or None, action) for source, action in lines]
