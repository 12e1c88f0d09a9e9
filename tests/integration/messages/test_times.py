"""What can wait is gathered till its hour, capped and never dropped; what is urgent goes at once."""

import json
from collections import Counter
from datetime import date, datetime, timedelta
from random import Random

import pytest

from core.clock import ZONE, at_hour
from core.ids import new_id
from models.messages import Channel
from models.people import Duty
from notifications.channels import CHANNELS
from tests.owing import deliver
from tests.telling import LONG_AGO, World
from tests.transports import Transport
from workflows.actors import sweep_unrelayed
from workflows.message_checks import check_messages
from workflows.message_rules import SHIPPED_MESSAGES
from workflows.relay import relay_due

DAY = date(2021, 11, 1)
NOON, NIGHT = at_hour(DAY, 12), at_hour(DAY, 23)
MORNING = at_hour(DAY + timedelta(days=1), 7, 30)


@pytest.fixture(autouse=True)
def channel(monkeypatch: pytest.MonkeyPatch) -> Transport:
    """Take every mail."""
    made = Transport()
    monkeypatch.setitem(CHANNELS, Channel.EMAIL, made)
    return made


@pytest.fixture
def rules(world: World) -> None:
    """The office allows two mails a day."""
    body = SHIPPED_MESSAGES.model_dump(mode="json")
    body["channels"]["email"] |= {"daily": 2, "monthly": 40}
    world.execute(
        "INSERT INTO rule_set (id, name, version, supervising_unit_id, basis, from_on, body) "
        "VALUES (:id, 'messages', 2, :office, '试', '2000-01-01', CAST(:body AS jsonb))",
        id=new_id(), office=world.office, body=json.dumps(body),
    )  # fmt: skip


def mails(world: World, duty: Duty = Duty.LIAISON) -> list[tuple[int, str | None]]:
    """How many items each mail to somebody holds, 0 while it is open, and why it is held."""
    found = world.rows(
        "SELECT item_count, held_reason FROM message WHERE person_id = :id AND channel = 'email' ORDER BY id",
        id=world.person(duty),
    )
    return [(entry.item_count, entry.held_reason) for entry in found]


def test_what_can_wait_is_gathered_over_night_into_one_mail_and_read_at_once_in_the_inbox(world: World) -> None:
    for _ in range(3):
        world.tell("task_assigned")
        relay_due(world.engine, at=NIGHT)
    held = mails(world)
    idle = sweep_unrelayed(world.engine, at=MORNING - timedelta(minutes=1))
    woken = sweep_unrelayed(world.engine, at=MORNING)
    relay_due(world.engine, at=MORNING)

    assert held == [(0, "quiet_hours")]
    assert (idle, woken) == (False, True)
    deliver(world)
    assert mails(world) == [(3, "quiet_hours")]
    assert world.rows("SELECT count(*) FROM message WHERE channel = 'inbox' AND item_count = 1") == [(6,)]
    assert check_messages(world.engine, patience=timedelta(0)) == []


def test_what_is_urgent_goes_at_any_hour_and_what_waits_beside_it_stays(world: World) -> None:
    world.tell("task_assigned")
    world.tell("notice_issued")
    world.tell("deadline_missed", data={"title": "事项", "audience": ["liaison"]})

    relay_due(world.engine, at=NIGHT)

    assert sorted(mails(world), key=str) == [(0, "quiet_hours"), (1, None), (1, None)]


def test_a_person_may_choose_his_hour(world: World) -> None:
    world.execute(
        "INSERT INTO message_preference (id, person_id, digest_minute, changed_at) VALUES (:id, :person, 960, now())",
        id=new_id(), person=world.person(Duty.LIAISON),
    )  # fmt: skip
    world.tell("task_assigned")
    relay_due(world.engine, at=NOON)
    before = mails(world), mails(world, Duty.HANDLER)
    relay_due(world.engine, at=at_hour(DAY, 16))

    assert before == ([(0, "digest")], [(1, None)])
    assert mails(world) == [(1, "digest")]


@pytest.mark.usefixtures("rules")
def test_what_exceeds_the_cap_is_told_the_next_day_in_one_mail_and_the_administrators_hear_of_it_once(
    world: World,
) -> None:
    administrator = an_administrator(world)
    for _ in range(6):
        world.tell("task_assigned")
        relay_due(world.engine, at=NOON)
    held = mails(world)
    relay_due(world.engine, at=MORNING)

    assert held == [(1, None), (1, None), (0, "daily_cap")]
    assert mails(world) == [(1, None), (1, None), (4, "daily_cap")]
    told = world.rows("SELECT template, count(*) FROM message_item WHERE person_id = :id GROUP BY 1", id=administrator)
    assert [tuple(entry) for entry in told] == [("message_cap_reached", 2)]
    assert world.rows("SELECT count(*) FROM event WHERE kind = 'message_cap_reached'") == [(1,)]


@pytest.mark.usefixtures("rules")
def test_urgent_messages_pass_the_cap_and_count(world: World) -> None:
    an_administrator(world)
    for _ in range(3):
        world.tell("notice_issued")
        relay_due(world.engine, at=NOON)
    world.tell("task_assigned")
    relay_due(world.engine, at=NOON)

    assert mails(world) == [(1, None)] * 3 + [(0, "daily_cap")]


@pytest.mark.usefixtures("rules")
def test_a_storm_for_one_person_is_one_mail_a_day(world: World) -> None:
    an_administrator(world)
    world.execute("UPDATE person SET email = NULL WHERE id <> :id", id=world.person(Duty.LIAISON))
    for _ in range(2):
        world.tell("task_assigned")
        relay_due(world.engine, at=NOON)
    for _ in range(4):
        storm(world, 1500)
        relay_due(world.engine, at=NOON)
    for _ in range(2):
        storm(world, 1500)
        relay_due(world.engine, at=MORNING)

    assert mails(world) == [(1, None), (1, None), (7500, "daily_cap"), (1500, None)]


def storm(world: World, count: int) -> None:
    """Write as many events as a night may, by one statement."""
    world.execute(
        """WITH made AS (
             INSERT INTO event (id, subject_kind, subject_id, subject_seq, kind, schema_version, occurred_at, capacity,
                                via, data, concerned_unit_id, supervising_unit_id)
             SELECT gen_random_uuid(), 'task', gen_random_uuid(), 1, 'task_assigned', 1, :at, 'supervising_office',
                    'web', '{"title": "事项"}', :agency, :office FROM generate_series(1, :count) RETURNING id, kind)
           INSERT INTO event_to_relay (event_id, group_id, held, kind) SELECT id, id, false, kind FROM made""",
        at=NOON, agency=world.agency, office=world.office, count=count,
    )  # fmt: skip


def an_administrator(world: World) -> object:
    """Somebody in the office who keeps it."""
    person = new_id()
    world.execute(
        "INSERT INTO person (id, name, login, email) VALUES (:id, '管', 'admin', 'a@demo.invalid')", id=person
    )
    world.execute(
        "INSERT INTO post (id, person_id, unit_id, duty, from_on) VALUES (:id, :person, :unit, 'administrator', :on)",
        id=new_id(), person=person, unit=world.office, on=LONG_AGO,
    )  # fmt: skip
    return person


@pytest.mark.usefixtures("rules")
@pytest.mark.parametrize("seed", range(4))
def test_whatever_happens_everything_is_told_once_in_time_within_hours_and_caps(
    world: World, channel: Transport, seed: int
) -> None:
    an_administrator(world)
    chance, at = Random(seed), at_hour(DAY, 6)
    for _ in range(14):
        kind = chance.choice(("task_assigned", "notice_issued", "task_closed"))
        world.tell(kind, count=chance.randint(1, 3), occurred_at=at)
        if chance.random() < 0.8:  # else a stop: what follows finds both
            relay_due(world.engine, limit=chance.choice((1, 1000)), at=at)
        at += timedelta(minutes=chance.choice((1, 30, 400, 1300)))
    for day in range(1, 4):
        relay_due(world.engine, at=at_hour(at.astimezone(ZONE).date() + timedelta(days=day), 9))
    deliver(world)

    assert world.rows("SELECT count(*) FROM message WHERE item_count = 0") == [(0,)]
    assert check_messages(world.engine, patience=timedelta(0)) == []
    assert max(Counter(mail.message_id for mail in channel.seen).values()) == 1
    spent: Counter[tuple[object, date]] = Counter()
    for person, urgency, ready_at in world.rows(
        "SELECT person_id, urgency, ready_at FROM message WHERE channel = 'email' ORDER BY ready_at, urgency DESC"
    ):
        there: datetime = ready_at.astimezone(ZONE)
        if urgency == "ordinary":
            assert 7 * 60 + 30 <= there.hour * 60 + there.minute < 20 * 60
            ordinary = spent[person, there.date()]
            assert ordinary < 2
        spent[person, there.date()] += urgency == "ordinary"
