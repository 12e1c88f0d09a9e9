"""The clock: what was missed is repaired by the start alone, a second scheduler changes nothing, jumps lose nothing."""

import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime
from typing import Any
from uuid import UUID

from core.database import run_command
from core.ids import new_id
from models.papers import NoticeCreate, NoticeKind
from models.reports import ReportKind
from queries import schedule as schedule_queries
from tests.integration.lives.papers import submitted
from tests.province import Province, on
from workflows import notices, schedule, tasks
from workflows.periods import open_periods
from workflows.policy_files import read_policy
from workflows.relay import relay_due
from workflows.sweep_proposals import ALREADY_SUPERVISED
from workflows.sweeps import sweep_batch
from workflows.unsigned import chase_unsigned


def tick(province: Province, at: datetime) -> None:
    schedule.tick(province.engine, at=at)
    relay_due(province.engine)


def fired(province: Province, where: str = "skipped_reason IS NULL") -> Counter[Any]:
    found = province.rows(
        f"SELECT f.rung, d.kind, d.unit_id FROM firing f JOIN deadline d ON d.id = f.subject_id WHERE {where}"
    )
    return Counter((entry["rung"], entry["kind"], entry["unit_id"]) for entry in found)


def messages(province: Province, unit: str, channel: str = "inbox") -> list[int]:
    """How many items each message to a handler of a unit gathered."""
    found = province.rows(
        "SELECT item_count FROM message WHERE person_id = %(id)s AND channel = %(channel)s ORDER BY id",
        id=province.people[f"{unit}.handler"], channel=channel,
    )  # fmt: skip
    return [entry["item_count"] for entry in found]


def test_after_three_days_without_any_process_the_start_alone_repairs(own_province: Province) -> None:
    relay_due(own_province.engine)  # the issue itself has been told
    before = messages(own_province, "housing")

    # Signing was due on 4 March; everything stopped on the 3rd and starts again on the 8th.
    tick(own_province, on(3, 8))

    by_rung = Counter(dict.fromkeys(("overdue", "urge+1"), 0))
    for (rung, kind, _), count in fired(own_province).items():
        assert (kind, count) == ("sign_for", 1)
        by_rung[rung] += 1
    assert by_rung == {"overdue": 7, "urge+1": 7}
    assert own_province.one("SELECT count(*) FROM deadline WHERE missed_at IS NOT NULL")["count"] == 7
    # What one run found reaches a person as one message; a date missed and urged in it is told once, beside the order
    # itself, which nobody signed for and which has come to the next person.
    assert messages(own_province, "housing") == [*before, 2]

    for later in (on(3, 8, 9, 1), on(3, 8, 12)):
        tick(own_province, later)
    assert set(fired(own_province).values()) == {1}
    assert messages(own_province, "housing") == [*before, 2]


def test_a_message_of_a_run_that_has_not_ended_waits_for_all_else_of_it(own_province: Province) -> None:
    engine, at = own_province.engine, on(3, 8)
    relay_due(engine)
    before = messages(own_province, "housing")
    run = run_command(engine, schedule_queries.begin, run_id=new_id(), job="chase_unsigned", period="x", at=at)
    chase_unsigned(engine, at=at, cause_event_id=run["id"])

    relay_due(engine, at=at)
    assert messages(own_province, "housing") == [*before, 0]

    run_command(engine, schedule_queries.finish, run_id=run["id"], at=at)
    tick(own_province, at)
    assert messages(own_province, "housing") == [*before, 2]


def test_what_is_past_its_usefulness_after_a_long_stop_is_on_record_as_skipped_with_the_reason(
    own_province: Province,
) -> None:
    task_id = own_province.signed("housing", "2")
    tick(own_province, on(3, 4))
    before = messages(own_province, "housing")

    # Completion was due on 30 September; nothing ran until December.
    tick(own_province, on(12, 1))

    found = own_province.rows(
        "SELECT f.rung, f.skipped_reason, f.event_id IS NULL AS untold FROM firing f JOIN deadline d "
        "ON d.id = f.subject_id WHERE d.task_id = %(id)s AND d.kind = 'completion' ORDER BY f.due_at", id=task_id,
    )  # fmt: skip
    skipped = {entry["rung"]: entry["skipped_reason"] for entry in found if entry["skipped_reason"]}
    # The mark and the latest proposal never lose their use; what they have overtaken or what is too old does.
    assert [entry["rung"] for entry in found if not entry["skipped_reason"]] == ["overdue-closing", "red+10"]
    assert skipped.keys() == {"due-7", "due-3", "due-1", "yellow+5", "climb+10"}
    assert skipped["yellow+5"] == "补跑时已被后一台阶 red+10 取代"
    assert "超过该台阶的时效 30 天" in skipped["climb+10"]
    assert all(entry["untold"] for entry in found if entry["skipped_reason"])
    assert messages(own_province, "housing") == [*before, 2]  # of both marks, after three quarters of a year


def test_a_period_begun_while_nothing_ran_is_opened_once_and_told_once(own_province: Province) -> None:
    task_id = own_province.signed("ecology")

    tick(own_province, on(5, 10))

    found = own_province.rows(
        "SELECT period, kind, due_on, original_on, count(*) FROM deadline WHERE task_id = %(id)s "
        "AND period IS NOT NULL GROUP BY 1, 2, 3, 4 ORDER BY 2, 1", id=task_id,
    )  # fmt: skip
    assert [(entry["kind"], entry["period"], entry["count"]) for entry in found] == [
        ("contribution", "2021-03", 1), ("contribution", "2021-04", 1), ("contribution", "2021-05", 1),
        ("report", "2021-03", 1), ("report", "2021-04", 1), ("report", "2021-05", 1),
    ]  # fmt: skip
    assert all(entry["due_on"] == entry["original_on"] for entry in found)
    # What several jobs of one tick wrote is told together: one message of what is urgent, one of what is not.
    assert len(messages(own_province, "ecology")) == 2


def test_a_second_scheduler_at_the_same_moment_changes_nothing(own_province: Province) -> None:
    own_province.signed("ecology")
    barrier = threading.Barrier(2)

    def run(_: int) -> None:
        barrier.wait(timeout=10)
        schedule.tick(own_province.engine, at=on(4, 14))

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(run, range(2)))

    assert set(fired(own_province).values()) == {1}
    assert own_province.one("SELECT count(*) FROM schedule_period WHERE finished_at IS NULL")["count"] == 0
    assert own_province.one(
        "SELECT count(*) - count(DISTINCT (subject_id, kind, period)) AS doubles FROM deadline WHERE period IS NOT NULL"
    ) == {"doubles": 0}
    assert own_province.one("SELECT count(*) AS found FROM event WHERE kind LIKE 'deadline_%%'") == {
        "found": sum(fired(own_province, "event_id IS NOT NULL").values())
    }


def test_a_clock_that_jumps_a_day_ahead_and_is_asked_about_yesterday_again_loses_and_doubles_nothing(
    own_province: Province,
) -> None:
    own_province.signed("ecology")
    for at in (on(3, 4), on(3, 6), on(3, 5), on(3, 5), on(3, 9), on(3, 8), on(3, 10)):
        tick(own_province, at)

    assert set(fired(own_province).values()) == {1}
    unsigned = own_province.rows("SELECT id FROM task WHERE stage = 'assigned'")
    overdue = [count for (rung, _, _), count in fired(own_province).items() if rung == "overdue"]
    assert len(overdue) == len(unsigned) == 6


def test_a_run_that_died_half_way_is_taken_up_under_its_own_cause(own_province: Province) -> None:
    at = on(3, 8)
    relay_due(own_province.engine)
    run = own_province.run(schedule_queries.begin, run_id=new_id(), job="sweep_deadlines", period="died", at=at)
    own_province.run(sweep_batch, at=at, cause_event_id=run["id"], limit=3)
    relay_due(own_province.engine)
    waiting = "SELECT count(*) FROM event_to_relay WHERE NOT held"
    assert own_province.one(waiting)["count"] > 0  # held back

    tick(own_province, on(3, 8, 9, 5))

    assert own_province.one(waiting)["count"] == 0
    causes = own_province.rows("SELECT DISTINCT cause_event_id FROM event WHERE kind LIKE 'deadline_%%'")
    assert [entry["cause_event_id"] for entry in causes] == [run["id"]]
    assert set(fired(own_province).values()) == {1}


def run_at(province: Province, at: datetime) -> None:
    """Look once, inside the test's own transaction."""
    run = province.run(schedule_queries.begin, run_id=new_id(), job="test", period=str(new_id()), at=at)
    province.run(open_periods, at=at, cause_event_id=run["id"])
    while province.run(sweep_batch, at=at, cause_event_id=run["id"], limit=1000):
        pass


def notices_of(province: Province, task_id: UUID) -> list[tuple[str, int, str]]:
    found = province.rows("SELECT kind, level, stage FROM notice WHERE task_id = %(id)s ORDER BY id", id=task_id)
    return [(entry["kind"], entry["level"], entry["stage"]) for entry in found]


def test_the_ladder_climbs_by_proposals_and_leaves_out_a_level_under_way(province: Province) -> None:
    task_id = province.signed("housing", "2")
    run_at(province, on(9, 28))
    assert notices_of(province, task_id) == []
    run_at(province, on(10, 13))
    assert notices_of(province, task_id) == [("supervision", 1, "proposed")]
    run_at(province, on(10, 20))
    assert notices_of(province, task_id) == [("supervision", 1, "proposed"), ("supervision", 2, "proposed")]
    run_at(province, on(11, 30))
    assert len(notices_of(province, task_id)) == 2


def test_a_level_an_officer_already_proposed_is_not_proposed_again_and_the_reason_is_kept(province: Province) -> None:
    task_id = province.signed("housing", "2")
    province.run(
        notices.propose_notice,
        call=province.call("office.clerk", on(10, 9)),
        task_id=task_id,
        content=NoticeCreate(kind=NoticeKind.SUPERVISION, reason="进展缓慢"),
    )
    run_at(province, on(10, 13))

    assert notices_of(province, task_id) == [("supervision", 1, "proposed")]
    skipped = province.rows("SELECT rung, skipped_reason FROM firing WHERE rung = 'yellow+5'")
    assert {entry["skipped_reason"] for entry in skipped if entry["skipped_reason"]} == {ALREADY_SUPERVISED}


def test_a_suspended_task_is_left_alone_and_gets_its_lost_days_back(province: Province) -> None:
    task_id = province.signed("housing", "2")
    reviewer = province.call("office.reviewer", on(9, 24))
    province.run(tasks.suspend, call=reviewer, task_id=task_id, reason="等待上级规划")
    run_at(province, on(10, 20))
    assert province.rows(
        "SELECT 1 FROM firing f JOIN deadline d ON d.id = f.subject_id WHERE d.task_id = %(id)s "
        "AND d.kind = 'completion' AND f.rung <> 'due-7'", id=task_id,
    ) == []  # fmt: skip

    province.run(tasks.resume, call=province.call("office.reviewer", on(10, 21)), task_id=task_id, reason="规划已批复")

    found = province.one("SELECT * FROM deadline WHERE task_id = %(id)s AND kind = 'completion'", id=task_id)
    # On 24 September five working days were left: 26 (a Sunday of work), 27, 28, 29, 30.
    assert (found["due_on"], found["original_on"]) == (date(2021, 10, 28), date(2021, 9, 30))
    assert found["missed_at"] is None
    assert province.one("SELECT due_on FROM task WHERE id = %(id)s", id=task_id)["due_on"] == found["due_on"]


def test_a_task_that_is_reopened_owes_no_report_for_the_months_it_was_closed(province: Province) -> None:
    task_id = province.signed("ecology")
    run_at(province, on(3, 4))
    reviewer, issuer = province.call("office.reviewer", on(3, 20)), province.call("office.issuer", on(6, 10))
    province.run(tasks.excuse, call=reviewer, task_id=task_id, reason="不涉及")
    run_at(province, on(5, 10))
    province.run(tasks.reopen, call=issuer, task_id=task_id, reason="又涉及", due_on=date(2021, 9, 30))
    run_at(province, on(6, 11))

    owed = province.rows(
        "SELECT period FROM deadline WHERE subject_id = %(id)s AND kind = 'report' ORDER BY period", id=task_id
    )
    assert [entry["period"] for entry in owed] == ["2021-03", "2021-06"]


def test_applying_in_time_is_in_time_however_long_the_office_takes(province: Province) -> None:
    task_id = province.signed("housing", "2")
    submitted(province, ReportKind.CLOSING, drafter="housing.handler", no="2")
    run_at(province, on(11, 30))

    found = province.one("SELECT * FROM deadline WHERE task_id = %(id)s AND kind = 'completion'", id=task_id)
    assert (found["missed_at"], found["met_at"]) == (None, on(3, 5, 10))
    assert notices_of(province, task_id) == []


def test_every_rung_of_the_shipped_ladder_is_one_a_person_or_the_clock_may_take() -> None:
    policy = read_policy()

    assert {rung.act.value for rung in policy.rungs} == {"remind", "miss", "urge", "propose"}
    assert all(not rung.audience for rung in policy.rungs if rung.act.value == "propose")
