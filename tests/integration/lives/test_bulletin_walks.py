"""Whatever anybody tries with a bulletin, an entry or an objection, the record explains it and 回避 holds."""

import pytest
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st
from sqlmodel import Session

from models.objection_views import Objectionable
from tests.integration.lives.bulletins import BulletinWalk, check_bulletins
from tests.integration.lives.test_walks import toward
from tests.integration.lives.walking import PEOPLE
from tests.province import Province, on
from workflows.tables import BULLETIN, COPY, ENTRY, OBJECTION, Row, Table

MOST_STEPS = 30
WALKS = 3  # for each row


def start(session: Session, province: Province, table: Table, data: st.DataObject) -> BulletinWalk:
    """A drafted bulletin, its copy, a proposed entry, or a drafted objection to a bulletin or entry."""
    walk = BulletinWalk(session, province, on(3, 3, 15), province.task("housing", "2"))
    if table is BULLETIN:
        walk.draft_bulletin()
    if table is COPY:
        walk.issued()
    if table is ENTRY:
        walk.propose_entry()
    if table is OBJECTION:
        walk.against = data.draw(st.sampled_from([Objectionable.BULLETIN, Objectionable.ENTRY]))
        if walk.against is Objectionable.ENTRY:
            walk.propose_entry()
            walk.do(ENTRY, "confirm", "office.reviewer")
        else:
            walk.issued()
            walk.do(COPY, "sign_for", "housing.handler")
        walk.draft_objection()
    return walk


def step(walk: BulletinWalk, table: Table, goal: Row, data: st.DataObject) -> bool:
    """Mostly a step toward the goal by somebody the table names; often anything else by anybody, or the clock."""
    mode = data.draw(st.integers(0, 9))
    next_row = toward(table, walk.stage(table), goal)
    if mode == 0:
        walk.pass_days(data.draw(st.integers(0, 8)))
    elif mode <= 2:
        action = data.draw(st.sampled_from(sorted({row.action for row in table.rows if row.source})))
        walk.do(table, action, data.draw(st.sampled_from(PEOPLE)))
    elif next_row is not None:
        who = data.draw(st.sampled_from(walk.willing(next_row) or PEOPLE))
        return walk.do(table, next_row.action, who) and next_row is goal
    return False


def walked(session: Session, province: Province, table: Table, goal: Row) -> set[Row]:
    """Walk through a row, not straight, checking all invariants at the end; return every row that was taken."""
    taken: set[Row] = set()

    @settings(max_examples=WALKS, phases=[Phase.generate], suppress_health_check=list(HealthCheck))
    @seed(table.rows.index(goal))
    @given(data=st.data())
    def walk_once(data: st.DataObject) -> None:
        with session.begin_nested() as savepoint:
            walk = start(session, province, table, data)
            for _ in range(MOST_STEPS):
                if step(walk, table, goal, data):
                    break
            step(walk, table, goal, data)
            taken.update(check_bulletins(session))
            savepoint.rollback()

    walk_once()
    return taken


@pytest.mark.parametrize("table", [BULLETIN, COPY, ENTRY, OBJECTION], ids=lambda table: str(table.subject))
def test_any_walk_through_any_row_keeps_stages_record_dates_and_recusal(
    trial: Session, province: Province, table: Table
) -> None:
    goals = [row for row in table.rows if row.source is not None]
    never = [(goal.source, goal.action) for goal in goals if goal not in walked(trial, province, table, goal)]

    assert never == [], "walks that never take a row show nothing about it"
