"""Who is told beside or instead of whom the rule names: substitutes, successors, and the office where nobody is."""

from datetime import date, timedelta

import pytest

from core.clock import at_hour
from core.ids import new_id
from models.messages import Channel
from models.people import Duty
from notifications.channels import CHANNELS
from tests.owing import deliver
from tests.telling import AT, LONG_AGO, World
from tests.transports import Transport
from workflows.message_checks import check_messages
from workflows.relay import relay_due

DAY = date(2021, 11, 1)
NIGHT, MORNING = at_hour(DAY, 23), at_hour(DAY + timedelta(days=1), 9)


@pytest.fixture(autouse=True)
def channel(monkeypatch: pytest.MonkeyPatch) -> Transport:
    """Take every mail."""
    made = Transport()
    monkeypatch.setitem(CHANNELS, Channel.EMAIL, made)
    return made


def told(world: World, duty: Duty) -> set[tuple[str, str, str | None]]:
    """By what somebody was told of what, and why he."""
    found = world.rows(
        "SELECT i.channel, e.kind, i.why FROM message_item i JOIN event e ON e.id = i.event_id WHERE i.person_id = :id",
        id=world.person(duty),
    )
    return {(entry.channel, entry.kind, entry.why) for entry in found}


def stand_in(world: World, *, until: date) -> None:
    """The deputy leader is told beside the liaison."""
    world.execute(
        "INSERT INTO substitute (id, person_id, substitute_id, from_on, to_on, reason, created_at) "
        "VALUES (:id, :away, :other, :on, :until, '外出培训', :at)",
        id=new_id(), away=world.person(Duty.LIAISON), other=world.person(Duty.DEPUTY_LEADER), on=DAY, until=until,
        at=AT - timedelta(hours=1),
    )  # fmt: skip


def leave(world: World, duty: Duty) -> None:
    """End his post with the day on which he was to be told."""
    world.execute("UPDATE post SET to_on = :on WHERE person_id = :id", on=MORNING.date(), id=world.person(duty))


def follow(world: World, duty: Duty) -> None:
    """Give another person, who is new, the same duty in the agency."""
    person = new_id()
    world.execute(
        "INSERT INTO person (id, name, login, email) VALUES (:id, '新', 'new', 'new@demo.invalid')", id=person
    )
    world.execute(
        "INSERT INTO post (id, person_id, unit_id, duty, from_on) VALUES (:id, :person, :unit, :duty, :on)",
        id=new_id(), person=person, unit=world.agency, duty=duty, on=MORNING.date(),
    )  # fmt: skip
    world.people[world.agency, duty] = person


def test_a_substitute_is_told_beside_him_and_never_twice(world: World) -> None:
    stand_in(world, until=DAY)
    world.tell("task_assigned")
    world.tell("task_closed")

    relay_due(world.engine)

    both = {("inbox", "task_assigned", None), ("email", "task_assigned", None)}
    assert both < told(world, Duty.LIAISON)
    assert told(world, Duty.DEPUTY_LEADER) == {
        ("inbox", "task_assigned", "substitute"),
        ("email", "task_assigned", "substitute"),
        ("inbox", "task_closed", None),
        ("email", "task_closed", None),
    }
    deliver(world)
    assert check_messages(world.engine, patience=timedelta(0)) == []


def test_a_substitution_ends_by_itself_and_with_his_post_in_the_unit(world: World) -> None:
    stand_in(world, until=DAY)
    world.tell("task_assigned", occurred_at=AT + timedelta(days=1))
    world.execute(
        "UPDATE post SET unit_id = :unit WHERE person_id = :id", unit=world.office, id=world.person(Duty.DEPUTY_LEADER)
    )
    world.tell("task_assigned")

    relay_due(world.engine)

    assert told(world, Duty.DEPUTY_LEADER) == set()


def test_who_left_while_it_waited_is_not_sent_to_and_his_successor_is_told(world: World, channel: Transport) -> None:
    world.tell("task_assigned")
    relay_due(world.engine, at=NIGHT)
    former = world.person(Duty.LIAISON)
    leave(world, Duty.LIAISON)
    follow(world, Duty.LIAISON)

    relay_due(world.engine, at=MORNING)
    deliver(world)

    assert {mail.address for mail in channel.seen} == {"new@demo.invalid", "handler@demo.invalid"}
    assert told(world, Duty.LIAISON) == {
        ("email", "task_assigned", "successor"),
        ("inbox", "task_assigned", "successor"),
    }
    ended = world.rows("SELECT state, error FROM message WHERE person_id = :id AND channel = 'email'", id=former)
    assert [(one.state, one.error[:8]) for one in ended] == [("dead", "收件人已离任或停")]
    assert check_messages(world.engine, patience=timedelta(0)) == []


def test_who_left_between_planning_and_sending_is_not_sent_to_and_his_successor_is_told(
    world: World, channel: Transport
) -> None:
    world.tell("task_assigned")
    relay_due(world.engine)
    former = world.person(Duty.LIAISON)
    world.execute("UPDATE post SET to_on = :on WHERE person_id = :id", on=DAY, id=former)
    follow(world, Duty.LIAISON)
    world.execute("UPDATE post SET from_on = :on WHERE person_id = :id", on=DAY, id=world.person(Duty.LIAISON))

    deliver(world)
    relay_due(world.engine)
    deliver(world)

    assert {mail.address for mail in channel.seen} == {"new@demo.invalid", "handler@demo.invalid"}
    assert ("email", "task_assigned", "successor") in told(world, Duty.LIAISON)


def test_where_nobody_follows_the_office_hears_of_it(world: World) -> None:
    world.tell("task_assigned")
    relay_due(world.engine, at=NIGHT)
    leave(world, Duty.LIAISON)
    world.execute("UPDATE person SET disabled_at = now() WHERE id = :id", id=world.person(Duty.HANDLER))

    relay_due(world.engine, at=MORNING)

    assert ("inbox", "unit_without_person", None) in told(world, Duty.REVIEWER)


def test_a_unit_without_a_person_is_an_alarm_for_the_office_once_a_day(world: World) -> None:
    world.execute(
        "UPDATE post SET to_on = :on WHERE person_id = ANY(:ids)",
        on=LONG_AGO,
        ids=[world.person(Duty.LIAISON), world.person(Duty.HANDLER)],
    )
    for _ in range(2):
        world.tell("task_assigned")
        relay_due(world.engine)
    world.tell("task_closed")
    relay_due(world.engine)

    found = world.rows("SELECT data FROM event WHERE kind = 'unit_without_person'")
    assert [entry.data for entry in found] == [
        {"title": "省林草局", "detail": "没有在岗的联络员、承办人，未能告知“事项1”"}
    ]
    body = world.rows(
        "SELECT body FROM message WHERE person_id = :id AND channel = 'inbox'", id=world.person(Duty.REVIEWER)
    )
    assert "省林草局" in body[0].body


def test_the_lead_and_those_who_contribute_are_told_different_things(world: World) -> None:
    world.tell("task_assigned")
    world.tell("contribution_requested", data={"title": "事项", "role": "participant"})

    relay_due(world.engine)

    found = world.rows("SELECT DISTINCT template FROM message_item ORDER BY 1")
    assert [entry.template for entry in found] == ["contribution_requested", "task_assigned"]


def test_the_office_and_the_government_above_hear_from_the_rung_that_says_so(world: World) -> None:
    province = new_id()
    world.execute(
        "INSERT INTO unit (id, code, kind, from_on) VALUES (:id, 'p', 'province', :on)", id=province, on=LONG_AGO
    )
    world.execute(
        "INSERT INTO unit_parent (id, unit_id, parent_id, from_on) VALUES (:id, :unit, :parent, :on)",
        id=new_id(), unit=world.agency, parent=province, on=LONG_AGO,
    )  # fmt: skip
    leader = new_id()
    world.execute("INSERT INTO person (id, name, login) VALUES (:id, '领导', 'leader')", id=leader)
    world.execute(
        "INSERT INTO post (id, person_id, unit_id, duty, from_on) VALUES (:id, :person, :unit, 'deputy_leader', :on)",
        id=new_id(), person=leader, unit=province, on=LONG_AGO,
    )  # fmt: skip
    first = {"title": "事项", "audience": [Duty.LIAISON]}
    world.tell("deadline_reminded", data=first)
    world.tell("deadline_urged", data=first | {"audience": [Duty.LIAISON, Duty.CLERK], "above": [Duty.DEPUTY_LEADER]})

    relay_due(world.engine)

    assert told(world, Duty.CLERK) == {("inbox", "deadline_urged", None), ("email", "deadline_urged", None)}
    kinds = world.rows(
        "SELECT e.kind FROM message_item i JOIN event e ON e.id = i.event_id WHERE i.person_id = :id", id=leader
    )
    assert [entry.kind for entry in kinds] == ["deadline_urged"]
