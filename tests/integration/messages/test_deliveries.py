from typing import Any
from uuid import UUID

import pytest
from sqlmodel import Session

from core.ids import new_id
from models.events import SubjectKind
from models.people import Duty
from queries import deliveries
from tests.owing import deliver
from tests.smtp import Trickster
from tests.telling import World
from workflows.relay import relay_due


@pytest.fixture
def task(world: World) -> UUID:
    """A task whose agency was told that it is assigned; its liaison then signed, the mails are still to be sent."""
    task_id = new_id()
    world.tell("task_assigned", subject_id=task_id)
    relay_due(world.engine)
    return task_id


def of(world: World, units: list[UUID], me: UUID | None = None, **chosen: Any) -> list[dict[str, Any]]:
    with Session(world.engine) as session:
        return deliveries.listed(session, units=units, me=me, chosen=chosen, after=None, limit=100)


def test_who_was_told_what_of_a_task_is_one_table(world: World, smtp: Trickster, task: UUID) -> None:
    smtp.replies.append("451 try later")
    deliver(world)
    liaison = world.person(Duty.LIAISON)
    world.tell("task_signed_for", subject_id=task, subject_seq=2, person_id=liaison)

    told = of(world, [world.office], subject_id=task)

    seen = sorted(
        (row["unit_name"], row["duty"], row["channel"], row["state"] in {"sent", "retry"}, row["signed_at"] is not None)
        for row in told
    )
    assert seen == [
        ("省林草局", "handler", "email", True, False),
        ("省林草局", "handler", "inbox", True, False),
        ("省林草局", "liaison", "email", True, True),
        ("省林草局", "liaison", "inbox", True, True),
    ]
    (late,) = [row for row in told if row["failures"]]
    assert (late["state"], late["attempts"]) == ("retry", 1)
    (failure,) = late["failures"]
    assert failure["outcome"] == "deferred"
    assert failure["detail"] == "邮件服务器暂不接收：451 try later"


def test_a_stranger_sees_nothing_his_unit_its_own_and_each_person_himself(world: World, task: UUID) -> None:
    liaison = world.person(Duty.LIAISON)

    assert of(world, [new_id()], subject_id=task) == []
    assert {row["address"] for row in of(world, [world.agency], subject_id=task)} == {None}
    assert len(of(world, [world.agency], subject_id=task)) == 4
    own = of(world, [], liaison, person_id=liaison)
    assert {(row["person_id"], row["channel"]) for row in own} == {(liaison, "email"), (liaison, "inbox")}
    assert of(world, [], liaison, person_id=world.person(Duty.HANDLER)) == []


def test_pages_follow_one_another_without_gap_or_repeat(world: World, task: UUID) -> None:
    with Session(world.engine) as session:
        seen, after = [], None
        while page := deliveries.listed(
            session, units=[world.office], me=None, chosen={"subject_id": task}, after=after, limit=3
        ):
            seen += [row["id"] for row in page]
            after = (page[-1]["event_id"], page[-1]["id"])

    assert len(seen) == len(set(seen)) == 4


def test_a_state_narrows_the_list(world: World, task: UUID) -> None:
    assert {row["channel"] for row in of(world, [world.office], subject_id=task, state="accepted")} == {"email"}


def test_what_was_told_of_a_part_of_a_task_belongs_to_the_task(world: World) -> None:
    task = new_id()
    world.tell("notice_issued", subject_kind=SubjectKind.NOTICE, task_id=task)
    relay_due(world.engine)

    told = of(world, [world.office], subject_id=task)

    assert {row["event"] for row in told} == {"notice_issued"}
