"""A recurring duty makes exactly one occurrence per period and unit, whatever runs when."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlmodel import Session

from core.clock import ZONE
from core.ids import new_id
from models.reporting_windows import WindowDraft
from queries import schedule as schedule_queries
from queries.sql import rows
from standards.periods import Cycle, periods_due
from tests.province import Province, on
from workflows import periods
from workflows.periods import open_periods
from workflows.reporting_windows import declare_window

FIRST, LAST = date(2021, 3, 3), date(2021, 4, 20)
# How many days after the first a run happens, in any order: a clock may be late, jump ahead and come back.
RUNS = st.lists(st.tuples(st.integers(0, 48), st.integers(0, 23), st.booleans()), max_size=4)


def prepare(province: Province) -> None:
    """A weekly duty in a warning besides, and one that reports only in a season, by 旬."""
    weekly, seasonal = province.task("housing", "2"), province.task("east-1")
    province.rows("UPDATE task SET report_cycle = 'weekly' WHERE id = %(id)s RETURNING id", id=weekly)
    office, east = province.units["office"], province.units["east-office"]
    given_: tuple[tuple[str, dict[str, Any]], ...] = (
        ("office.clerk", {"office_id": office, "kind": "warning", "cycle": "daily", "task_ids": [weekly]}),
        ("east-office.reviewer", {"office_id": east, "kind": "season", "cycle": "ten_day", "task_ids": [seasonal],
                                  "from_day": "03-15", "to_day": "04-12"}),
    )  # fmt: skip
    for who, draft in given_:
        content = WindowDraft.model_validate(draft | {"name": "期间", "basis": "测试文件", "from_on": FIRST})
        province.run(declare_window, call=province.call(who, on(3, 3)), draft=content)


def run(session: Session, day: int, hour: int, finished: bool) -> None:
    """Run once; one that is not finished leaves no trace of itself, as a scheduler that died."""
    at = datetime(2021, 3, 3, hour, tzinfo=ZONE) + timedelta(days=day)
    begun = schedule_queries.begin(session, run_id=new_id(), job=periods.JOB, period=str(new_id()), at=at)
    open_periods(session, at=at, cause_event_id=begun["id"])
    if finished:
        schedule_queries.finish(session, run_id=begun["id"], at=at)


def occurrences(session: Session) -> list[tuple[Any, ...]]:
    found = rows(
        session,
        "SELECT task_id, unit_id, kind, period, due_on FROM deadline WHERE period IS NOT NULL ORDER BY 1, 2, 3, 4",
    )
    return [tuple(entry.values()) for entry in found]


@pytest.fixture
def expected(province: Province) -> list[tuple[Any, ...]]:
    """What one run on the last day makes of it all."""
    prepare(province)
    assert province.session is not None
    with province.session.begin_nested() as trial:
        run(province.session, 48, 9, finished=True)
        made = occurrences(province.session)
        trial.rollback()
    return made


@settings(max_examples=8, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(RUNS)
def test_any_interleaving_of_runs_stops_and_jumps_makes_the_same_occurrences(
    expected: list[tuple[Any, ...]], province: Province, runs: list[tuple[int, int, bool]]
) -> None:
    session = province.session
    assert session is not None
    with session.begin_nested() as trial:
        for day, hour, finished in runs:
            run(session, day, hour, finished)
        run(session, 48, 9, finished=True)
        found = occurrences(session)
        trial.rollback()
    assert found == expected
    assert len(found) == len({entry[:4] for entry in found})


def test_one_run_makes_just_the_periods_that_the_days_themselves_name(
    expected: list[tuple[Any, ...]], province: Province
) -> None:
    owed = [entry[3] for entry in expected if entry[:2] == (province.task("housing", "2"), province.units["housing"])]
    by_day = [period.key for period in periods_due(Cycle.DAILY, FIRST, LAST)]
    by_week = [period.key for period in periods_due(Cycle.WEEKLY, FIRST, LAST)]
    assert sorted(owed) == sorted(by_day + by_week)
    seasonal = [entry[3] for entry in expected if entry[0] == province.task("east-1")]
    assert seasonal == ["2021-03-T2", "2021-03-T3", "2021-04-T1", "2021-04-T2"]
