"""The worker is killed at each failpoint; whoever comes next brings every mail to one end."""

import os
import signal
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest

from core.clock import real_now
from models.messages import Channel
from models.people import Duty
from notifications.delivery import deliver_due
from notifications.outcomes import MOST_LOST
from tests.smtp import Trickster
from tests.telling import World
from workflows.relay import relay_due

pytestmark = pytest.mark.full
ROOT = Path(__file__).resolve().parents[3]
WORKER = """
import sys
from datetime import timedelta
from core.clock import real_now
from core.database import make_engine
from core.settings import get_settings
from models.messages import Channel
from notifications.delivery import deliver_due
later = timedelta(minutes=int(sys.argv[1]))
deliver_due(make_engine(get_settings().database_url), Channel.EMAIL, clock=lambda: real_now() + later)
"""


@pytest.fixture(autouse=True)
def two_mails(world: World) -> None:
    """Leave two mails to be sent."""
    world.tell("task_assigned")
    relay_due(world.engine)


def killed_worker(database: str, smtp: Trickster, failpoint: str, minutes_later: int = 0) -> int:
    given = {
        "DUBAN_DATABASE_URL": database,
        "DUBAN_REDIS_URL": "redis://127.0.0.1:1",
        "DUBAN_BROKER": "stub",
        "DUBAN_SECRET_KEY": "0123456789abcdef" * 4,
        "DUBAN_SMTP_HOST": "127.0.0.1",
        "DUBAN_SMTP_PORT": str(smtp.port),
        "DUBAN_FAIL": failpoint,
    }
    return subprocess.run(
        [sys.executable, "-c", WORKER, str(minutes_later)], env=os.environ | given, cwd=ROOT, timeout=60, check=False
    ).returncode


def recover(world: World, minutes_later: int = 10) -> None:
    deliver_due(world.engine, Channel.EMAIL, clock=lambda: real_now() + timedelta(minutes=minutes_later))


@pytest.mark.parametrize(
    ("failpoint", "sendings", "outcomes"),
    [
        ("claimed", 2, {("lost", 2), ("sent", 2)}),
        ("rendered", 2, {("lost", 2), ("sent", 2)}),
        ("connected", 2, {("uncertain", 2), ("sent", 2)}),
        ("payload_sent", 3, {("uncertain", 2), ("sent", 2)}),
        ("reply_read", 3, {("uncertain", 2), ("sent", 2)}),
        ("before_record", 3, {("uncertain", 2), ("sent", 2)}),
        ("recorded", 2, {("sent", 2)}),
    ],
)
def test_a_killed_worker_loses_nothing(
    world: World, fresh_database: str, smtp: Trickster, failpoint: str, sendings: int, outcomes: set[tuple[str, int]]
) -> None:
    died = killed_worker(fresh_database, smtp, failpoint)

    recover(world)

    assert died == -signal.SIGKILL
    assert world.rows("SELECT state, count(*) FROM message WHERE channel = 'email' GROUP BY state") == [("sent", 2)]
    assert len(smtp.mails) == sendings
    assert len(set(smtp.message_ids)) == 2
    assert set(world.rows("SELECT outcome, count(*) FROM delivery_attempt GROUP BY outcome")) == outcomes


def test_what_kills_its_worker_again_and_again_is_dead_and_lets_the_others_through(
    world: World, fresh_database: str, smtp: Trickster
) -> None:
    world.execute(
        "UPDATE message SET next_attempt_at = NULL WHERE channel = 'email' AND person_id <> :id",
        id=world.person(Duty.LIAISON),
    )
    for life in range(MOST_LOST):
        assert killed_worker(fresh_database, smtp, "rendered", minutes_later=5 * life) == -signal.SIGKILL
    world.execute("UPDATE message SET next_attempt_at = now() WHERE state = 'accepted'")

    recover(world, minutes_later=60)

    found = world.rows("SELECT state, attempts, error FROM message WHERE channel = 'email' ORDER BY state")
    assert [tuple(row) for row in found] == [
        ("dead", MOST_LOST, "处理该消息时进程 3 次中断，不再尝试"),
        ("sent", 1, None),
    ]
    assert len(smtp.mails) == 1
