"""A ladder tried on what was lived: the one in force gives exactly the record, another says whom it would have told."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from sqlmodel import Session

from core.database import run_command
from tests.province import on
from tests.stories.conftest import Story
from workflows.policy import Policy
from workflows.policy_files import read_policy
from workflows.policy_trial import Trial, try_policy
from workflows.trial_compare import Difference

MILESTONES = [{"title": "完成设计", "due_on": "2021-05-31"}]


def tried(story: Story, policy: Policy | None) -> Trial:
    def replay(session: Session) -> Trial:
        offices = [story.province.units[code] for code in ("office", "east-office", "west-office")]
        return try_policy(session, policy=policy, offices=offices, from_on=on(3, 1).date(), to_on=story.now.date())

    return run_command(story.engine, replay)


def changed(**rungs: Callable[[dict[str, Any]], dict[str, Any] | None]) -> Policy:
    """The shipped ladder with some rungs changed or, where None is answered, left out."""
    body = read_policy().model_dump(mode="json", exclude_unset=True)
    kept = [rungs.get(rung["key"].replace("-", "_"), dict)(rung) for rung in body["rungs"]]
    return Policy.model_validate(body | {"rungs": [rung for rung in kept if rung is not None]})


async def lived(story: Story) -> None:
    """A year in short: a paper returned, a suspension, an outage of weeks, red notices issued and left unanswered."""
    task_id = str(story.province.task("housing", "2"))
    await story.act("housing.handler", f"POST /tasks/{task_id}/signatures")
    story.later(on(3, 5, 9))
    plan = await story.report("housing", task_id, kind="plan", text="实施方案", milestones=MILESTONES)
    story.later(on(3, 12, 9))
    await story.act("office.clerk", f"POST /reports/{plan}/returns", {"reason": "措施不具体"})
    story.later(on(4, 20, 9))
    await story.act("office.reviewer", f"POST /tasks/{task_id}/suspensions", {"reason": "上级政策调整"})
    story.later(on(6, 1, 9))
    await story.act("office.reviewer", f"POST /tasks/{task_id}/resumptions", {"reason": "政策已明确"})
    story.later(on(9, 12, 9))
    story.later(on(11, 30, 9))  # nobody looked for eleven weeks
    await issue_all(story)
    story.later(on(12, 1, 9))
    await another_red(story, task_id)
    for day in (2, 7, 13, 16, 20, 28):
        story.later(on(12, day, 9) + timedelta(minutes=day))


async def another_red(story: Story, task_id: str) -> None:
    """The red notice is answered and accepted; nothing changes, and an officer proposes another one."""
    notices = (await story.act("office.clerk", f"GET /notices?task_id={task_id}"))["items"]
    notice_id = next(notice["id"] for notice in notices if notice["level"] == 2)
    await story.act("housing.handler", f"POST /notices/{notice_id}/signatures")
    answer = await story.report("housing", task_id, kind="answer", notice_id=notice_id, text="正在抓紧")
    await story.act("office.clerk", f"POST /reports/{answer}/acceptances", {})
    proposal = {"kind": "supervision", "level": 2, "reason": "仍无进展", "requirement": "立即整改"}
    await story.act("office.clerk", f"POST /tasks/{task_id}/notices", proposal, answers=201)
    await issue_all(story)


async def issue_all(story: Story) -> None:
    """Approve and issue every notice that the clock proposed to the province's office."""
    notices = (await story.act("office.clerk", "GET /notices?stage=proposed&limit=200"))["items"]
    assert notices
    for notice in notices:
        await story.act("office.reviewer.2", f"POST /notices/{notice['id']}/approvals", {})
        await story.act("office.issuer", f"POST /notices/{notice['id']}/issuances", {})


async def test_the_ladder_in_force_replayed_gives_exactly_what_fired(story: Story) -> None:
    await lived(story)

    trial = tried(story, None)

    key = lambda entry: (str(entry[0]), entry[1], entry[2])  # noqa: E731
    found = sorted(((e.subject_id, e.period, e.rung.key, e.due_at, e.at, e.skipped) for e in trial.tried), key=key)
    there = sorted(
        ((e["subject_id"], e["period"], e["rung"], e["due_at"], e["fired_at"], e["skipped_reason"])
         for e in trial.recorded),
        key=key,
    )  # fmt: skip
    assert len(there) > 100
    assert {entry[2] for entry in there} >= {"two-reds", "red+10", "climb+10", "overdue-closing"}
    assert any(entry[5] for entry in there)
    assert found == there
    assert {line.difference for line in trial.lines} == {Difference.SAME}


async def test_another_ladder_says_what_it_would_add_leave_out_and_move(story: Story) -> None:
    await lived(story)
    policy = changed(
        due_3=lambda rung: rung | {"trigger": rung["trigger"] | {"offset": -4}},
        due_1=lambda rung: rung | {"trigger": rung["trigger"] | {"offset": -2}},
        two_reds=lambda rung: None,
    )
    more = policy.model_dump(mode="json")
    more["rungs"].append({"key": "remind+2", "trigger": {"on": "date", "kinds": ["sign_for"], "offset": 2},
                          "act": "remind", "audience": ["liaison"]})  # fmt: skip

    trial = tried(story, Policy.model_validate(more))

    differs = {(line.rung, line.difference) for line in trial.lines if line.difference is not Difference.SAME}
    assert ("two-reds", Difference.GONE) in differs
    assert ("due-1", Difference.MOVED) in differs
    assert {line.rung for line in trial.lines if line.difference is Difference.ADDED} <= {"remind+2", "due-3", "due-1"}
    assert ("remind+2", Difference.ADDED) in differs
    assert trial.totals()["建议通报"][Difference.GONE] >= 1


async def test_the_shipped_ladder_tried_as_a_candidate_differs_in_nothing(story: Story) -> None:
    await lived(story)

    trial = tried(story, read_policy())

    assert [line for line in trial.lines if line.difference is not Difference.SAME] == []
