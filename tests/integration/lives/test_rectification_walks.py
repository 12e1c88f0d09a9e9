"""Whatever anybody tries with a rectification or a look-back, nothing is signed off unless others looked at it."""

import pytest
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st
from sqlmodel import Session

from models.rectifications import RectificationKind
from tests.integration.lives.invariants import check_all
from tests.integration.lives.rectifying import RectificationWalk, check_rectifications
from tests.integration.lives.test_walks import toward
from tests.integration.lives.walking import PEOPLE
from tests.province import Province, on
from workflows.tables import LOOK_BACK, RECTIFICATION, TASK, Row, Table

MOST_STEPS = 30
WALKS = 2  # for each row
TASK_ACTIONS = sorted({row.action for row in TASK.rows if row.source} - {"reassign"})


def start(session: Session, province: Province, table: Table, goal: Row) -> RectificationWalk:
    """A department's task that is signed for, with an order on it or closed."""
    walk = RectificationWalk(session, province, on(3, 3, 15), province.task("ecology"))
    walk.task("sign_for", "ecology.handler")
    if table is LOOK_BACK:
        walk.close()
    else:
        walk.order(RectificationKind.STANDING if goal.action == "review" else RectificationKind.DATED)
    return walk


def act(walk: RectificationWalk, table: Table, action: str, who: str) -> bool:
    return walk.look_back(action, who) if table is LOOK_BACK else walk.rectification(action, who)


def step(walk: RectificationWalk, table: Table, goal: Row, data: st.DataObject) -> bool:
    """Mostly a step toward the goal; often anything else by anybody, something with the task, or the clock."""
    mode, stage = data.draw(st.integers(0, 9)), walk.stage(table)
    next_row = toward(table, stage, goal)
    if mode == 0:
        walk.pass_days(data.draw(st.integers(0, 8)))
    elif mode == 1:
        walk.task(data.draw(st.sampled_from(TASK_ACTIONS)), data.draw(st.sampled_from(PEOPLE)))
    elif mode <= 3:
        action = data.draw(st.sampled_from(sorted({row.action for row in table.rows if row.source})))
        act(walk, table, action, data.draw(st.sampled_from(PEOPLE)))
    elif next_row is not None:
        who = data.draw(st.sampled_from(walk.willing(next_row) or PEOPLE))
        return act(walk, table, next_row.action, who) and next_row is goal
    return False


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
            events = walk.events()
            taken.update(check_all(session, events, walk.task_id))
            check_rectifications(events)
            savepoint.rollback()

    walk_once()
    return taken


@pytest.mark.parametrize("table", [RECTIFICATION, LOOK_BACK], ids=["rectification", "look-back"])
def test_any_walk_through_any_row_keeps_stages_record_and_dates(
    trial: Session, province: Province, table: Table
) -> None:
    goals = [row for row in table.rows if row.source is not None]
    never = [(goal.source, goal.action) for goal in goals if goal not in walked(trial, province, table, goal)]

    assert never == [], "walks that never take a row show nothing about it"
