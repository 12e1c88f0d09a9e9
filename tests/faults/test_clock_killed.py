"""The clock in real processes: all of them killed for days, several at once, a leader that freezes and wakes."""

import os
import signal
import subprocess
from datetime import datetime

import pytest

from tests.faults.house import House
from tests.faults.processes import eventually
from tests.province import on

pytestmark = pytest.mark.faults

QUICK = {"tick_seconds": "0.2", "leader_lease_seconds": "1"}
RESTLESS = """
SELECT (SELECT count(*) FROM schedule_period WHERE finished_at IS NULL)
     + (SELECT count(*) FROM deadline WHERE next_check_at <= %(at)s) + (SELECT count(*) FROM event_to_relay)
     + (SELECT count(*) FROM message WHERE item_count = 0 AND coalesce(ready_at, %(at)s) <= %(at)s) AS found"""
DOUBLES = """
SELECT (SELECT count(*) - count(DISTINCT (rule_set_id, rung, subject_id, period)) FROM firing)
     + (SELECT count(*) - count(DISTINCT (subject_id, kind, period)) FROM deadline WHERE period IS NOT NULL)
     + (SELECT count(*) - count(DISTINCT (event_id, person_id, channel)) FROM message_item) AS found"""
UNTOLD = """
SELECT count(*) FROM event e WHERE kind IN ('deadline_reminded', 'deadline_missed', 'deadline_urged')
  AND data->'audience' <> '[]' AND NOT EXISTS (SELECT FROM message_item i WHERE i.event_id = e.id)"""
LATEST = "SELECT count(*) FROM schedule_period WHERE finished_at >= %(at)s"


def scheduler(house: House) -> subprocess.Popen[bytes]:
    return house.start("scheduler", **QUICK)


def leader(house: House) -> int:
    """The process that leads; 0 while none does."""
    found = house.province.rows("SELECT holder FROM leader WHERE expires_at > clock_timestamp()")
    return int(found[0]["holder"].rpartition(":")[2]) if found else 0


def come_to_rest(house: House, at: datetime) -> None:
    """Let the clock stand at `at` and wait until everything of that time is judged and told."""
    house.set_clock(at)
    eventually(lambda: house.count(LATEST, at=at) > 0 and house.count(RESTLESS, at=at) == 0)


def test_after_days_with_every_process_killed_the_start_alone_makes_up_for_them_without_a_storm(house: House) -> None:
    running = [scheduler(house), house.start("worker", "--queues", "relay")]
    come_to_rest(house, on(3, 3, 15))
    for process in running:
        process.kill()
        process.wait()
    before = house.province.one("SELECT max(id::text) AS last FROM message")["last"]

    scheduler(house)
    house.start("worker", "--queues", "relay")
    come_to_rest(house, on(3, 8))  # signing was due on the 4th, urging on the 5th

    fired = house.province.rows("SELECT rung, count(*) FROM firing WHERE skipped_reason IS NULL GROUP BY 1 ORDER BY 1")
    assert [(entry["rung"], entry["count"]) for entry in fired] == [("overdue", 7), ("urge+1", 7)]
    told = house.province.rows(
        "SELECT person_id, channel, urgency, count(*) FROM message WHERE id::text > %(last)s GROUP BY 1, 2, 3",
        last=before,
    )
    assert {entry["count"] for entry in told} == {1}
    assert {(entry["channel"], entry["urgency"]) for entry in told} == {("inbox", "urgent"), ("email", "urgent")}
    assert (house.count(DOUBLES), house.count(UNTOLD)) == (0, 0)


def test_a_leader_that_freezes_and_wakes_among_others_changes_nothing(house: House) -> None:
    for _ in range(3):
        scheduler(house)
    house.start("worker", "--queues", "relay")
    come_to_rest(house, on(9, 21))
    frozen = leader(house)

    os.kill(frozen, signal.SIGSTOP)
    come_to_rest(house, on(9, 30))  # the others take over when its lease has ended
    assert leader(house) not in (0, frozen)
    house.set_clock(on(10, 1, 0, 1))
    os.kill(frozen, signal.SIGCONT)
    come_to_rest(house, on(10, 1, 0, 2))
    come_to_rest(house, on(10, 13))

    rungs = house.province.rows("SELECT DISTINCT rung FROM firing ORDER BY 1")
    assert {"due-7", "due-3", "due-1", "overdue-closing", "yellow+5"} <= {entry["rung"] for entry in rungs}
    assert (house.count(DOUBLES), house.count(UNTOLD)) == (0, 0)
