"""What holds after any sequence of commands by anybody: of stages, of the record, of the dates."""

import tempfile
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlmodel import Session

from core.dossier_check import verify
from core.files import LocalStore
from models.actors import Actor, Via
from models.calls import Call
from models.events import SubjectKind
from queries.sql import rows
from workflows import dossier, replay
from workflows.tables import TABLES, Relation, Row

ON_A_TASK = (
    "report",
    "notice",
    "talk",
    "talk_party",
    "rectification",
    "look_back",
    "objection",
    "handover",
    "entry",
    "extension",
)
_LIVE = "SELECT id, stage, version FROM task WHERE id = %(id)s" + "".join(
    f" UNION ALL SELECT id, stage, version FROM {table} WHERE task_id = %(id)s" for table in ON_A_TASK
)
# These dates are the task's own; what follows from a measure has its date whatever becomes of the task.
ENDS_WITH_THE_TASK = ("sign_for", "plan", "report", "contribution", "completion")


def check_chain(events: list[dict[str, Any]]) -> set[Row]:
    """Each move starts where the last one ended, is one the table has, by somebody it names; return the rows taken."""
    taken: set[Row] = set()
    last: dict[UUID, tuple[str | None, int]] = {}
    for event in events:
        if event["to_stage"] is None:
            continue
        stage, seq = last.get(event["subject_id"], (None, 0))
        assert (event["from_stage"], event["subject_seq"]) == (stage, seq + 1), event
        last[event["subject_id"]] = (event["to_stage"], event["subject_seq"])
        taken.add(row_of(event))
    return taken


def row_of(event: dict[str, Any]) -> Row:
    """The row of the table that an event took."""
    table = TABLES[SubjectKind(event["subject_kind"])]
    found = [
        row
        for row in table.rows
        if (row.source, row.target, row.event) == (event["from_stage"], event["to_stage"], event["kind"])
        and any(
            who.relation == event["capacity"]
            and (who.relation is Relation.SYSTEM or event["duty"] in who.duties or event["via"] == "key")
            for who in row.who
        )
    ]
    assert found, f"no row leads {event['from_stage']} → {event['to_stage']} by {event['kind']} as {event['duty']}"
    return found[0]


def check_live(session: Session, events: list[dict[str, Any]], task_id: UUID) -> None:
    """The tables stand where the record ends: one event for each move, none lost, none invented."""
    ends: dict[UUID, tuple[str, int]] = {}
    for event in events:
        if event["to_stage"] is not None:
            ends[event["subject_id"]] = (event["to_stage"], event["subject_seq"])
    live = rows(session, _LIVE, {"id": task_id})
    assert {entry["id"]: (entry["stage"], entry["version"]) for entry in live} == ends


def check_deadlines(session: Session, events: list[dict[str, Any]], task_id: UUID) -> None:
    """Dates are explained by the record, never move forward in time's wrong direction, and stop when they are over."""
    live = rows(session, "SELECT * FROM deadline WHERE task_id = %(id)s", {"id": task_id})
    state = replay.State()
    for event in events:
        state.apply(event)
    assert state.faults == []
    assert set(state.deadlines) == {entry["id"] for entry in live}
    over = rows(
        session,
        "SELECT id FROM task WHERE id = %(id)s AND stage IN ('closed', 'excused', 'withdrawn')",
        {"id": task_id},
    )
    for entry in live:
        rebuilt = state.deadlines[entry["id"]]
        for name in ("due_on", "original_on", "met_at", "missed_at", "cancelled_at", "paused_days", "unit_id"):
            assert str(rebuilt[name]) == str(entry[name]), (name, rebuilt, entry)
        assert entry["due_on"] >= entry["original_on"]
        settled = entry["met_at"] is not None or entry["cancelled_at"] is not None
        assert not (settled and entry["next_check_at"] is not None), "the clock looks at what is over"
        own = entry["kind"] in ENDS_WITH_THE_TASK
        assert not (over and own and not settled), "a task that is over still owes something"


def check_sense(session: Session, task_id: UUID) -> None:
    """One open date for one thing, the list shows the date that holds, and nothing runs while the task is suspended."""
    doubles = rows(
        session,
        """SELECT subject_id, kind, period FROM deadline
           WHERE task_id = %(id)s AND met_at IS NULL AND cancelled_at IS NULL
           GROUP BY 1, 2, 3 HAVING count(*) > 1""",
        {"id": task_id},
    )
    assert doubles == []
    shown = rows(
        session,
        """SELECT t.stage, t.due_on, d.due_on AS held FROM task t JOIN deadline d ON d.subject_id = t.id
           WHERE t.id = %(id)s AND d.kind = 'completion' ORDER BY d.id DESC LIMIT 1""",
        {"id": task_id},
    )
    assert all(entry["due_on"] == entry["held"] for entry in shown)
    running = rows(
        session,
        """SELECT d.kind FROM deadline d JOIN task t ON t.id = d.task_id
           WHERE t.id = %(id)s AND t.stage = 'suspended' AND d.next_check_at IS NOT NULL AND d.subject_id = t.id""",
        {"id": task_id},
    )
    assert running == []


class NoFiles(LocalStore):
    """Walks name files that nobody uploaded."""

    def path(self, sha256: str) -> Path | None:
        return None


def check_dossier(session: Session, task_id: UUID) -> None:
    """Whatever happened, the dossier of it can be made and holds; only the files that do not exist are missing."""
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        call = Call(Actor(None, (), Via.CLI), datetime(2021, 12, 1, tzinfo=UTC))
        task = dossier.may_take(session, call=call, task_id=task_id)
        made = dossier.pack_dossier(session, call=call, task=task, store=NoFiles(place), folder=place)
        checked = verify(made.path, expected=made.manifest_sha256)
    assert [fault for fault in checked.faults if "文件已缺失" not in fault] == []


def check_all(session: Session, events: list[dict[str, Any]], task_id: UUID) -> set[Row]:
    """All invariants; return the rows that were taken."""
    taken = check_chain(events)
    check_live(session, events, task_id)
    check_deadlines(session, events, task_id)
    check_sense(session, task_id)
    check_dossier(session, task_id)
    return taken
