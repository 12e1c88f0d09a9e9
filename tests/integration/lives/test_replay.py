"""The record alone explains every stage and every date; whatever was changed behind its back is named."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlmodel import Session

from queries import replay as queries
from tests import databases
from tests.databases import Addresses
from tests.integration.lives.stories import live
from tests.province import Province, build
from workflows.replay import Outcome, rebuild

ROOT = Path(__file__).resolve().parents[3]


def said(province: Province) -> tuple[int, str]:
    """What another process says that has nothing but the address of the database."""
    given = {
        "DUBAN_DATABASE_URL": province.engine.url.render_as_string(hide_password=False),
        "DUBAN_REDIS_URL": "redis://127.0.0.1:1",
        "DUBAN_BROKER": "stub",
        "DUBAN_SECRET_KEY": "0123456789abcdef" * 4,
    }
    done = subprocess.run(
        [sys.executable, "-m", "cli.main", "replay"],
        cwd=ROOT, env=os.environ | given, capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    return done.returncode, done.stdout + done.stderr


def execute(province: Province, statement: str) -> None:
    with province.engine.begin() as connection:
        connection.execute(sa.text(statement))


def test_a_replay_in_another_process_into_another_schema_agrees_and_names_what_was_tampered_with(
    own_province: Province,
) -> None:
    live(own_province)
    status, text = said(own_province)
    assert (status, "一致：" in text) == (0, True), text

    execute(own_province, "UPDATE task SET stage = 'closed' WHERE title = '提高优良天数' AND stage = 'in_progress'")
    execute(own_province, "UPDATE deadline SET due_on = due_on + 30 WHERE kind = 'plan'")
    status, text = said(own_province)

    assert status == 1
    assert "现为“已销号”" in text
    assert "“报送实施方案”时限" in text
    assert "现时限现为" in text


def test_the_story_takes_in_what_a_record_has_to_explain(province: Province) -> None:
    live(province)

    kinds = {entry["kind"] for entry in province.rows("SELECT DISTINCT kind FROM event")}
    assert kinds >= {
        "task_reassigned", "task_return_refused", "task_resumed", "task_reopened", "task_excused", "closing_returned",
        "report_returned", "report_stamped", "notice_replaced", "notice_answer_returned", "notice_unanswered",
        "deadline_missed", "period_opened", "contribution_requested",
    }  # fmt: skip


@pytest.fixture(scope="module")
def lived(addresses: Addresses, worker_number: int) -> Iterator[Province]:
    """A province after the story; nothing that a test does to it is committed."""
    name = f"lived_{worker_number}"
    engine = sa.create_engine(databases.copy_template(addresses.database, name))
    province = build(engine)
    live(province)
    yield province
    engine.dispose()
    databases.drop(addresses.database, name)


def found(province: Province, *tampering: str, batch: int = 1000) -> Outcome:
    """What a replay finds after something was done behind the record's back."""
    with Session(province.engine) as session:
        queries.open_snapshot(session)
        for statement in tampering:
            session.execute(sa.text(statement))
        return rebuild(session, batch=batch)


def test_any_size_of_batch_gives_the_same_and_memory_holds_only_one(lived: Province) -> None:
    outcomes = [found(lived, batch=batch) for batch in (1, 7, 100_000)]

    assert outcomes[0].differences == []
    assert outcomes[0] == outcomes[1] == outcomes[2]
    assert outcomes[0].events > 100
    with Session(lived.engine) as session:
        queries.open_snapshot(session)
        assert {len(stretch) for stretch in queries.events(session, size=7)} <= set(range(1, 8))


FORGED = "00000000-0000-7000-8000-000000000001"
UNLOCKED = (
    "ALTER TABLE event_to_relay DROP CONSTRAINT fk_event_to_relay_event_id_event",
    "ALTER TABLE event DISABLE TRIGGER USER",
)


@pytest.mark.parametrize(
    ("tampering", "words"),
    [
        (["UPDATE report SET version = version + 1 WHERE kind = 'plan'"], "报送件"),
        (["UPDATE deadline SET missed_at = NULL WHERE missed_at IS NOT NULL"], "逾期标记现为（无）"),
        (["UPDATE deadline SET met_at = now() WHERE met_at IS NULL AND cancelled_at IS NULL"], "完成时间现为"),
        (["UPDATE deadline SET paused_days = paused_days + 1 WHERE kind = 'completion'"], "扣除天数现为"),
        (["UPDATE deadline SET original_on = original_on - 1 WHERE kind = 'completion'"], "原定时限现为"),
        (["DELETE FROM firing", "DELETE FROM deadline WHERE kind = 'contribution'"], "库中没有，事件却设定过"),
        (
            [f"UPDATE notice SET id = '{FORGED}' WHERE id IN (SELECT id FROM notice WHERE stage = 'proposed' LIMIT 1)"],
            f"督办件 {FORGED}",
        ),
        ([*UNLOCKED, "DELETE FROM event WHERE kind = 'task_suspended'"], "此前记录止于"),
        ([*UNLOCKED, "UPDATE event SET to_stage = 'closed' WHERE kind = 'task_resumed'"], "此前记录止于“已销号”"),
        ([*UNLOCKED, "DELETE FROM event WHERE kind = 'period_opened'"], "却没有设定它的事件"),
    ],
    ids=lambda value: value[-1][:40] if isinstance(value, list) else "",
)
def test_every_kind_of_tampering_is_named(lived: Province, tampering: list[str], words: str) -> None:
    outcome = found(lived, *tampering)

    assert not outcome.agrees
    assert any(words in line for line in outcome.differences), outcome.differences


def test_a_replay_beside_a_service_at_work_sees_one_moment(own_province: Province) -> None:
    with Session(own_province.engine) as session:
        queries.open_snapshot(session)
        own_province.signed("ecology")
        seen = {event["kind"] for stretch in queries.events(session, size=50) for event in stretch}
        outcome = rebuild(session)

    assert "task_signed_for" not in seen
    assert outcome.agrees
    assert own_province.one("SELECT stage FROM task WHERE stage = 'in_progress'")
