"""Whatever anybody tries in whatever order, stages follow the tables, the record explains everything, dates hold."""

import pytest
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st
from sqlmodel import Session

from models.reports import ReportKind
from models.tasks import TaskStage
from tests.integration.lives.invariants import check_all
from tests.integration.lives.walking import PEOPLE, Walk
from tests.province import Province, on
from tests.unit.lifecycles import drawn
from workflows.tables import NOTICE, REPORT, TASK, Row, Table

MOST_STEPS = 30
WALKS = 5  # for each row


def start(session: Session, province: Province, table: Table, goal: Row) -> Walk:
    """A walk on a county's drafted task or on a department's, which reports monthly.

    For reports and notices it is signed for and a period has begun.
    """
    if goal.source == TaskStage.DRAFTED:
        return Walk(session, province, on(3, 3, 15), province.task("west-1"), "west-1", "west-office")
    walk = Walk(session, province, on(3, 3, 15), province.task("ecology"))
    if table is not TASK:
        walk.task("sign_for", "ecology.handler")
        walk.pass_days(1)
    if table is REPORT:
        walk.draft(ReportKind.PROGRESS, "ecology.handler")
    if table is NOTICE:
        walk.notice("propose", "office.clerk")
    return walk


def toward(table: Table, stage: str | None, goal: Row) -> Row | None:
    """The first row of a shortest way from a stage through the goal."""
    ways: list[tuple[str | None, Row | None]] = [(stage, None)]
    seen = {stage}
    for here, first in ways:
        if here == goal.source:
            return first or goal
        for row in table.from_stage(here or ""):
            if row.target not in seen:
                seen.add(row.target)
                ways.append((row.target, first or row))
    return None


def step(walk: Walk, table: Table, goal: Row, data: st.DataObject) -> bool:
    """Mostly a step toward the goal by somebody the table names; often anything else by anybody, or the clock.

    Returns whether the goal was taken just now.
    """
    mode, stage = data.draw(st.integers(0, 9)), walk.stage(table)
    next_row = toward(table, stage, goal)
    if mode == 0:
        walk.pass_days(data.draw(st.integers(0, 8)))
    elif mode <= 2:
        action = data.draw(st.sampled_from(sorted({row.action for row in table.rows if row.source})))
        act(walk, table, action, data.draw(st.sampled_from(PEOPLE)))
    elif next_row is not None:
        who = data.draw(st.sampled_from(walk.willing(next_row) or PEOPLE))
        return act(walk, table, next_row.action, who) and next_row is goal
    return False


def act(walk: Walk, table: Table, action: str, who: str) -> bool:
    if table is TASK:
        return walk.task(action, who)
    return walk.report(action, who) if table is REPORT else walk.notice(action, who)


def walked(session: Session, province: Province, table: Table, goal: Row) -> set[Row]:
    """Walk through a row, not straight, checking all invariants at the end; return every row that was taken."""
    taken: set[Row] = set()

    @settings(max_examples=WALKS, phases=[Phase.generate], suppress_health_check=list(HealthCheck))
    @seed(table.rows.index(goal))
    @given(data=st.data())
    def walk_once(data: st.DataObject) -> None:
        with session.begin_nested() as savepoint:
            walk = start(session, province, table, goal)
            for _ in range(MOST_STEPS):
                if step(walk, table, goal, data):
                    break
            step(walk, table, goal, data)
            taken.update(check_all(session, walk.events(), walk.task_id))
            savepoint.rollback()

    walk_once()
    return taken


@pytest.mark.parametrize("table", [TASK, REPORT, NOTICE], ids=["task", "report", "notice"])
def test_any_walk_through_any_row_keeps_stages_record_and_dates(
    trial: Session, province: Province, table: Table
) -> None:
    goals = [(source, action) for source, action in drawn(table) if source is not None]
    rows = {goal: table.find(*goal) for goal in goals}
    never = [goal for goal, row in rows.items() if row is None or row not in walked(trial, province, table, row)]

    assert never == [], "a row that stands on the page is never taken"


@settings(max_examples=6, phases=[Phase.generate], suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_a_walk_over_task_reports_and_notices_together_keeps_them_all(
    trial: Session, province: Province, data: st.DataObject
) -> None:
    with trial.begin_nested() as savepoint:
        walk = Walk(trial, province, on(3, 3, 15), province.task("ecology"))
        for _ in range(MOST_STEPS):
            table = data.draw(st.sampled_from([TASK, TASK, REPORT, NOTICE]))
            ways = list(table.from_stage(walk.stage(table) or "")) or [table.rows[0]]  # a new one, after an end
            row = data.draw(st.sampled_from([row for row in ways if row.event != "task_withdrawn"] or ways))
            act(walk, table, row.action, data.draw(st.sampled_from(walk.willing(row) or PEOPLE)))
            walk.pass_days(data.draw(st.sampled_from([0, 0, 1, 9])))
        check_all(trial, walk.events(), walk.task_id)
        savepoint.rollback()
