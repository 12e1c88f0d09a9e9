"""What a person has made urgent overtakes a whole night, and the night is still told in one message each."""

from datetime import timedelta

import pytest

from core.database import unit_of_work
from core.ids import new_id
from models.messages import Channel
from models.people import Duty
from notifications import planner
from notifications.channels import CHANNELS
from tests.owing import deliver
from tests.telling import World
from tests.transports import Transport
from workflows.message_checks import check_messages
from workflows.relay import RULES, relay_due


def plan(world: World, *, limit: int) -> None:
    """Plan one batch of what waits, and leave its messages open."""
    with unit_of_work(world.engine) as session:
        planner.plan(session, rules=RULES, limit=limit)


def hurry(world: World) -> int:
    with unit_of_work(world.engine) as session:
        taken, _ = planner.plan_urgent(session, rules=RULES, limit=10)
    return taken


@pytest.fixture(autouse=True)
def channel(monkeypatch: pytest.MonkeyPatch) -> Transport:
    """Take every mail."""
    made = Transport()
    monkeypatch.setitem(CHANNELS, Channel.EMAIL, made)
    return made


def test_a_paper_is_ready_while_the_night_is_still_being_planned(world: World, channel: Transport) -> None:
    night = world.tell("plan_issued")
    world.tell("deadline_missed", count=10, cause=night, data={"title": "事项", "audience": ["liaison"]})
    plan(world, limit=5)
    world.tell("notice_issued")

    taken = hurry(world)
    deliver(world)

    assert taken == 1
    assert {mail.address for mail in channel.seen} == {
        f"{duty}@demo.invalid" for duty in ("liaison", "handler", "deputy_leader", "principal_leader")
    }
    liaison = world.person(Duty.LIAISON)
    stand = "SELECT channel, item_count > 0, lane, state FROM message WHERE person_id = :id ORDER BY channel, lane"
    assert [tuple(row) for row in world.rows(stand, id=liaison)] == [
        ("email", True, 0, "sent"),
        ("email", False, 1, "accepted"),
        ("inbox", True, 0, "sent"),
        ("inbox", False, 1, "accepted"),
    ]


def test_the_night_is_gathered_once_however_often_it_is_overtaken(world: World, channel: Transport) -> None:
    night = world.tell("plan_issued")
    world.tell("deadline_missed", count=10, cause=night, data={"title": "事项", "audience": ["liaison"]})
    for _ in range(3):
        plan(world, limit=3)
        world.tell("notice_issued")
        hurry(world)

    relay_due(world.engine)
    deliver(world)

    counts = world.rows(
        "SELECT item_count FROM message WHERE person_id = :id AND channel = 'email' ORDER BY item_count",
        id=world.person(Duty.LIAISON),
    )
    assert [count for (count,) in counts] == [1, 1, 1, 10]
    assert check_messages(world.engine, patience=timedelta(0)) == []


def test_a_group_that_overtakes_is_told_together_whatever_the_limit(world: World, channel: Transport) -> None:
    world.tell("task_amended", count=30, cause=world.tell("plan_issued"))

    assert hurry(world) == 30

    assert {count for (count,) in world.rows("SELECT DISTINCT item_count FROM message")} == {30}


def test_what_its_run_still_holds_does_not_overtake(world: World) -> None:
    sweep = world.tell("sweep_started", held=True)
    world.tell("notice_issued", cause=sweep)

    assert hurry(world) == 0


def test_what_is_not_urgent_of_the_same_event_waits_to_be_gathered(world: World) -> None:
    world.tell("objection_upheld")

    hurry(world)

    lanes = world.rows("SELECT DISTINCT lane, item_count FROM message ORDER BY lane")
    assert [tuple(row) for row in lanes] == [(0, 1), (2, 0)]


def test_delivery_sends_what_overtakes_before_everything_that_waits_longer(world: World, channel: Transport) -> None:
    for _ in range(5):
        world.tell("task_assigned", subject_id=new_id())
        relay_due(world.engine)
    world.tell("notice_issued")
    relay_due(world.engine)

    deliver(world, limit=3)

    first = [mail.message_id for mail in channel.seen[:4]]
    assert world.rows("SELECT count(*) FROM message WHERE id = ANY(:ids) AND lane = 0", ids=first) == [(4,)]
