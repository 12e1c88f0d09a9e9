"""One at a time and many at once leave the same rows behind: by `advance`, by `advance_many`, by the sweep."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlmodel import Session

from core.clock import at_hour
from core.ids import new_id
from models.actors import SYSTEM
from models.calls import Call
from models.deadlines import DeadlineKind
from models.events import SubjectKind
from models.moves import DeadlineChanged, DeadlineChanges, DeadlineOpened
from models.people import Duty
from queries import schedule as schedule_queries
from queries.sql import rows
from tests.factories import (
    DeadlineFactory,
    NoticeFactory,
    PlanFactory,
    ReportFactory,
    TaskFactory,
    UnitFactory,
    make,
    make_many,
)
from tests.integration.lives.measures import measure
from tests.province import Province, on
from tests.unit.lifecycles import GIVEN, ROWS, holder, willing
from workflows.guards import Subject
from workflows.lifecycle import BatchMove, Writing, advance, advance_many, create, create_many
from workflows.sweeps import sweep_batch
from workflows.tables import Relation, Row, Table

AT = on(5, 6, 10)
MOVES = [(table, row) for table, row in ROWS if row.source is not None]
NAMES = [f"{table.subject}-{row.source}-{row.action}" for table, row in MOVES]


@contextmanager
def undone(session: Session) -> Iterator[None]:
    """Everything written inside is taken back, so that the same can be done another way."""
    with session.begin_nested() as savepoint:
        yield
        savepoint.rollback()


def subjects(session: Session, table: Table, stage: str, count: int) -> list[Subject]:
    """Some subjects of a kind that stand at a stage, each on a task with an open date."""
    office, unit = (made.id for made in make_many(session, UnitFactory, 2))
    tasks = make_many(session, TaskFactory, count, unit_id=unit, supervising_unit_id=office)
    for task in tasks:
        make(session, DeadlineFactory, task=task)
    maker: dict[SubjectKind, Callable[[Any], Any]] = {
        SubjectKind.PLAN: lambda _: make(session, PlanFactory, supervising_unit_id=office),
        SubjectKind.TASK: lambda task: task,
        SubjectKind.REPORT: lambda task: make(session, ReportFactory, task=task),
        SubjectKind.NOTICE: lambda task: make(session, NoticeFactory, task=task),
    }
    made = [
        (maker[table.subject](task) if table.subject in maker else measure(session, table.subject, task), task)
        for task in tasks
    ]
    ids = [entry.id for entry, _ in made]
    rows(session, f"UPDATE {table.subject.value} SET stage = %(stage)s WHERE id = ANY(%(ids)s)",
         {"stage": stage, "ids": ids})  # fmt: skip
    return [
        Subject(table.subject, subject_id, stage, 1, unit, office, task.id, {"kind": "progress"})
        for subject_id, (_, task) in zip(ids, made, strict=True)
    ]


def call_for(row: Row, subject: Subject) -> Call:
    """A call by somebody the row names."""
    who = row.who[-1]
    if who.relation is Relation.SYSTEM:
        return Call(SYSTEM, AT)
    unit_id = subject.unit_id if who.relation is Relation.UNIT else subject.office_id
    assert unit_id is not None
    return Call(holder(unit_id, min(who.duties)), AT)


def writing(session: Session, subject: Subject) -> Writing:
    """A date opened on the subject, and the task's date met."""
    found = rows(session, "SELECT id FROM deadline WHERE task_id = %(id)s", {"id": subject.task_id})
    opened = DeadlineOpened(
        id=new_id(),
        subject_kind=subject.kind,
        subject_id=subject.id,
        task_id=subject.task_id or new_id(),
        unit_id=subject.unit_id or new_id(),
        supervising_unit_id=subject.office_id,
        kind=DeadlineKind.ANSWER,
        period=None,
        due_on=date(2021, 5, 14),
        basis_on=date(2021, 5, 6),
        length=5,
        length_unit="working_day",
        explanation="5 个工作日",
        calendar_version="test",
        provisional=False,
        next_check_at=AT,
    )
    changed = tuple(DeadlineChanged(entry["id"], met_at=AT, paused_days=2) for entry in found)
    if subject.kind is not SubjectKind.TASK:
        changed = ()  # in a batch, a subject changes its own dates or its task's own
    return Writing(data={"title": "事项"}, deadlines=DeadlineChanges((opened,), changed))


def left_behind(session: Session, table: Table, moved: list[Subject]) -> list[Any]:
    """What a move leaves: the subject, its event, its dates and its place in the queue, without ids and clocks."""
    ids = [subject.id for subject in moved]
    found = []
    for sql in (
        f"SELECT to_jsonb(x) AS it FROM {table.subject.value} x WHERE id = ANY(%(ids)s) ORDER BY id",
        """SELECT to_jsonb(x) || jsonb_build_object('queued', (SELECT held FROM event_to_relay WHERE event_id = x.id))
           AS it FROM event x WHERE subject_id = ANY(%(ids)s) ORDER BY subject_id""",
        "SELECT to_jsonb(x) AS it FROM deadline x WHERE task_id = ANY(%(tasks)s) ORDER BY task_id, kind",
    ):
        found += [plain(entry["it"]) for entry in rows(session, sql, {"ids": ids, "tasks": [m.task_id for m in moved]})]
    return found


def plain(value: Any) -> Any:
    """Without what differs between any two writings: new ids and the clock of the database."""
    if isinstance(value, dict):
        return {name: plain(entry) for name, entry in value.items() if name not in ("id", "recorded_at")}
    return [plain(entry) for entry in value] if isinstance(value, list) else value


@pytest.mark.parametrize(("table", "row"), MOVES, ids=NAMES)
def test_advance_and_advance_many_leave_the_same_rows(session: Session, table: Table, row: Row) -> None:
    moved = subjects(session, table, str(row.source), 3)
    call, facts = call_for(row, moved[0]), willing(row)
    given = {**GIVEN, "unit_id": moved[0].unit_id}

    with undone(session):
        for subject in moved:
            advance(session, table, subject, row.action, call=call, facts=facts, given=given,
                    writing=writing(session, subject))  # fmt: skip
        singly = left_behind(session, table, moved)
    with undone(session):
        batch = [BatchMove(subject, facts, writing(session, subject), given) for subject in moved]
        done = advance_many(session, table, row.action, batch, call=call)
        together = left_behind(session, table, moved)

    assert [entry.subject_id for entry in done] == [subject.id for subject in moved]
    assert singly == together
    assert len(singly) >= 6


def test_in_a_batch_whoever_lost_the_race_changes_nothing_and_is_left_out(session: Session) -> None:
    table, row = next((table, row) for table, row in MOVES if row.event == "task_signed_for")
    moved = subjects(session, table, str(row.source), 3)
    call = call_for(row, moved[0])
    batch = [BatchMove(subject, willing(row), writing(session, subject)) for subject in moved]
    advance(session, table, moved[1], row.action, call=call)
    before = left_behind(session, table, [moved[1]])

    done = advance_many(session, table, row.action, batch, call=call)

    assert [entry.subject_id for entry in done] == [moved[0].id, moved[2].id]
    assert left_behind(session, table, [moved[1]]) == before


def test_create_and_create_many_leave_the_same_rows(session: Session) -> None:
    table, row = next((table, row) for table, row in ROWS if row.action == "propose")
    unit, office = (made.id for made in make_many(session, UnitFactory, 2))
    tasks = make_many(session, TaskFactory, 3, unit_id=unit, supervising_unit_id=office)
    made = [
        Subject(table.subject, new_id(), "proposed", 1, task.unit_id, task.supervising_unit_id, task.id)
        for task in tasks
    ]
    call = Call(holder(made[0].office_id, Duty.CLERK), AT)

    with undone(session):
        for subject in made:
            create(session, table, subject, row.action, call=call, writing=new_notice(session, subject))
        singly = left_behind(session, table, made)
    with undone(session):
        batch = [BatchMove(subject, writing=new_notice(session, subject)) for subject in made]
        create_many(session, table, row.action, batch, call=call)
        together = left_behind(session, table, made)

    assert singly == together
    assert len(singly) >= 6


def new_notice(session: Session, subject: Subject) -> Writing:
    columns = {
        "kind": "urge", "level": 1, "level_label": "", "level_colour": "", "task_id": subject.task_id,
        "unit_id": subject.unit_id, "supervising_unit_id": subject.office_id, "reason": "进展缓慢", "requirement": "",
        "answer_working_days": 5, "answered_late": False, "created_at": AT,
    }  # fmt: skip
    made = writing(session, subject)
    return Writing(columns, made.data, DeadlineChanges(made.deadlines.opened))


def test_a_sweep_in_batches_of_one_and_of_a_thousand_gives_the_same(trial: Session, province: Province) -> None:
    water, office = province.units["water"], province.units["office"]
    for number, task in enumerate(make_many(trial, TaskFactory, 30, unit_id=water, supervising_unit_id=office)):
        for kind in DeadlineKind:
            make(trial, DeadlineFactory, task=task, kind=kind, due_on=date(2021, 4, 1) + timedelta(days=2 * number))

    results = [swept(trial, limit) for limit in (1, 1000)]

    assert results[0] == results[1]
    assert {name for name, found in results[0].items() if not found} == set()


def swept(session: Session, limit: int) -> dict[str, list[Any]]:
    """Look every working week for ten weeks; return everything that was written."""
    with undone(session):
        for week in range(10):
            at = at_hour(date(2021, 4, 5) + timedelta(days=7 * week), 9)
            run = schedule_queries.begin(session, run_id=new_id(), job="sweep", period=f"{limit}-{week}", at=at)
            while sweep_batch(session, at=at, cause_event_id=run["id"], limit=limit):
                pass
        return {
            "events": comparable(session, "event", "kind <> 'sweep_started'"),
            "firings": comparable(session, "firing", "TRUE"),
            "notices": comparable(session, "notice", "TRUE"),
            "deadlines": comparable(session, "deadline", "missed_at IS NOT NULL"),
        }


def comparable(session: Session, table: str, where: str) -> list[Any]:
    """All rows of a table as text in a fixed order, without the ids that each run makes anew."""
    new_names = ("id", "event_id", "recorded_at", "cause_event_id")
    made_anew: set[UUID] = {entry["id"] for entry in rows(session, "SELECT id FROM notice")}
    found = rows(session, f"SELECT to_jsonb(x) AS it FROM {table} x WHERE {where}")
    entries = [{name: value for name, value in entry["it"].items() if name not in new_names} for entry in found]
    for entry in entries:
        if "subject_id" in entry and UUID(entry["subject_id"]) in made_anew:
            entry["subject_id"] = None
    return sorted(entries, key=str)
