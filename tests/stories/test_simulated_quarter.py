"""The last quarter of a dozen items of the air plan, every county of it, lived in seconds, every promise checked.

The first days are lived twice: what the seed decides is decided once.
"""

from dataclasses import replace
from datetime import date
from pathlib import Path

import sqlalchemy as sa
from sqlmodel import Session

from cli.simulate.house import ledger_of
from cli.simulate.invariants import REPLAYED, ask
from cli.simulate.run import Asked, Lived, simulate
from core.clock import at_hour
from core.database import run_command
from queries.replay import open_snapshot
from queries.sql import rows
from queries.stable_facts import digest
from tests import databases
from tests.databases import Addresses
from workflows.replay import rebuild

BEGINS, QUARTER, FIRST_PART = date(2021, 10, 8), 91, 25
SEED, ITEMS = 3, 12


def asked(*, days: int, items: int = ITEMS) -> Asked:
    """The first items of the example's first part."""
    whole = ledger_of(None)
    part = whole.parts[0]
    part = part.model_copy(update={"items": part.items[:items], "safeguards": []})
    return Asked(whole.model_copy(update={"parts": [part]}), SEED, BEGINS, days)


def test_a_quarter_keeps_every_promise_and_its_days_are_those_of_the_seed(
    addresses: Addresses, worker_number: int, fresh_engine: sa.Engine, tmp_path: Path
) -> None:
    seen: dict[date, str] = {}
    given = asked(days=QUARTER)
    last_of_first = replace(given, days=FIRST_PART).last_on

    def note(on: date) -> None:
        if on == last_of_first:
            seen[on] = run_command(fresh_engine, digest)

    lived = simulate(fresh_engine, given, folder=tmp_path, each_day=note)
    assert lived.breaches == []
    assert_something_happened(lived)

    name = f"again_{worker_number}"
    other = sa.create_engine(databases.copy_template(addresses.database, name))
    again = simulate(other, replace(given, days=FIRST_PART), folder=tmp_path, each_day=lambda _: None)
    other.dispose()
    databases.drop(addresses.database, name)
    assert again.book["digest"] == seen[last_of_first]


def assert_something_happened(lived: Lived) -> None:
    """A quarter in which nothing is late, stopped, extended or told proves nothing."""
    months = lived.book["months"]
    happened = {
        name: sum(month[name] for month in months) for name in ("签收", "报送", "销号", "提醒", "逾期", "延期申请")
    }
    assert all(happened.values()), happened
    assert lived.book["stops"], "the clock was never stopped"
    assert lived.book["counts"]["messages"] > 1000


TAMPERED = {
    "时限一过，时钟下次运行即登记逾期": "UPDATE deadline SET missed_at = NULL WHERE missed_at IS NOT NULL",
    "节假日不计入工作日": "UPDATE deadline SET due_on = '2021-10-10' WHERE kind = 'sign_for'",
    "办理中的任务都有办结时限": "UPDATE task SET due_on = due_on + 1",
    "待签收的任务都有签收时限": "UPDATE deadline SET cancelled_at = now() WHERE kind = 'sign_for'",
    "每月报送的任务逐月各有一个时限": "UPDATE deadline SET period = '2020-01' WHERE kind = 'report'",
    "当日没有岗位的人不收到消息": "UPDATE post SET to_on = '2021-09-30'",
    "每条消息已封口，所载告知一条不少": "UPDATE message SET item_count = item_count + 1",
    "由事件记录可重建全部环节和时限": "UPDATE deadline SET paused_days = 1",
}


def test_what_is_tampered_with_is_found(fresh_engine: sa.Engine, tmp_path: Path) -> None:
    given = asked(days=6, items=2)
    assert simulate(fresh_engine, given, folder=tmp_path, each_day=lambda _: None).breaches == []
    for rule, statement in TAMPERED.items():
        assert rule in found_after(fresh_engine, statement, given.last_on), rule


def found_after(engine: sa.Engine, statement: str, on: date) -> set[str]:
    """Return which promises are found broken after a statement, and take it back."""
    with Session(engine) as session:
        open_snapshot(session)
        rows(session, statement)
        found = ask(session, looked_at=at_hour(on, 9), at_rest=True, last=True)
        differs = {REPLAYED} if rebuild(session).differences else set()
        return {entry["rule"] for entry in found} | differs
