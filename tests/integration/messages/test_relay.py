from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import date

from alembic import command

from core.database import unit_of_work
from models.people import Duty
from notifications import planner
from queries import messages
from tests import databases, telling
from tests.telling import World
from workflows import actors
from workflows.relay import RULES, relay_due


def told_people(world: World) -> set[tuple[object, str]]:
    return {(person, channel) for person, channel in world.rows("SELECT person_id, channel FROM message_item")}


def messages_by_channel(world: World) -> Counter[str]:
    return Counter(channel for (channel,) in world.rows("SELECT channel FROM message"))


def test_an_assigned_task_is_told_to_the_desk_by_every_channel(world: World) -> None:
    world.tell("task_assigned", person_id=world.person(Duty.ISSUER))

    taken = relay_due(world.engine)

    desk = {world.person(Duty.LIAISON), world.person(Duty.HANDLER)}
    assert taken == 1
    assert told_people(world) == {(person, channel) for person in desk for channel in ("inbox", "email")}
    assert world.rows("SELECT count(*) FROM event_to_relay") == [(0,)]


def test_all_tasks_of_one_cause_are_told_in_one_message_with_the_list(world: World) -> None:
    cause = world.tell("plan_issued")
    world.tell("task_assigned", count=61, cause=cause)

    relay_due(world.engine, limit=7)

    found = world.rows("SELECT channel, item_count, state, subject, body FROM message")
    assert Counter(row.channel for row in found) == {"inbox": 2, "email": 2}
    assert {row.item_count for row in found} == {61}
    inbox = next(row for row in found if row.channel == "inbox")
    assert (inbox.state, inbox.subject) == ("sent", "【督办】您有 61 项任务待签收")
    assert "61 | 事项61 | 2021年12月31日 | " in inbox.body


def test_nothing_of_a_group_is_told_before_its_sweep_has_ended(world: World) -> None:
    sweep = world.tell("sweep_started", held=True)
    missed = {"title": "事项", "due_on": "2021-11-01", "audience": ["liaison"]}
    world.tell("deadline_missed", count=3, cause=sweep, data=missed)
    relay_due(world.engine)
    before = messages_by_channel(world)

    world.execute("UPDATE event_to_relay SET held = false, group_id = event_id WHERE event_id = :id", id=sweep)
    relay_due(world.engine)

    assert before == {}
    assert messages_by_channel(world) == {"inbox": 1, "email": 1}


def test_a_rung_narrows_its_audience_and_never_reaches_a_principal_leader(world: World) -> None:
    listed = {"audience": [Duty.LIAISON, Duty.DEPUTY_LEADER, Duty.PRINCIPAL_LEADER]}
    world.tell("deadline_urged", data=listed)

    relay_due(world.engine)

    assert {person for person, _ in told_people(world)} == {
        world.person(Duty.LIAISON),
        world.person(Duty.DEPUTY_LEADER),
    }


def test_a_rung_that_names_its_basis_reaches_the_principal_leader(world: World) -> None:
    listed = {"audience": [Duty.PRINCIPAL_LEADER], "principal_leader_basis": "某办发〔2021〕3号第五条"}
    world.tell("deadline_urged", data=listed)

    relay_due(world.engine)

    assert {person for person, _ in told_people(world)} == {world.person(Duty.PRINCIPAL_LEADER)}


def test_a_rung_may_make_its_message_urgent_or_not(world: World) -> None:
    world.tell("deadline_reminded", data={"audience": [Duty.LIAISON], "urgency": "urgent"})

    relay_due(world.engine)

    assert {urgency for (urgency,) in world.rows("SELECT urgency FROM message_item")} == {"urgent"}


def test_a_paper_issued_by_a_person_reaches_the_principal_leader(world: World) -> None:
    world.tell("notice_issued")

    relay_due(world.engine)

    assert (world.person(Duty.PRINCIPAL_LEADER), "email") in told_people(world)


def test_the_one_who_acted_is_not_told_nor_one_who_left_nor_one_disabled(world: World) -> None:
    world.execute("UPDATE person SET disabled_at = now() WHERE id = :id", id=world.person(Duty.HANDLER))
    world.execute(
        "UPDATE post SET to_on = :day WHERE person_id = :id",
        day=date(2021, 11, 1),
        id=world.person(Duty.DEPUTY_LEADER),
    )
    world.tell("task_closed", person_id=world.person(Duty.LIAISON))

    relay_due(world.engine)

    assert told_people(world) == set()


def test_who_has_no_address_is_told_in_the_inbox_alone(world: World) -> None:
    world.execute("UPDATE person SET email = NULL")
    world.tell("task_assigned")

    relay_due(world.engine)

    assert messages_by_channel(world) == {"inbox": 2}


def test_a_new_bearer_and_the_former_one_hear_different_things(world: World) -> None:
    world.execute(
        "UPDATE post SET unit_id = :unit WHERE person_id = :id", unit=world.office, id=world.person(Duty.LIAISON)
    )
    world.tell("task_reassigned", data={"title": "事项", "from_unit_id": str(world.office)})

    relay_due(world.engine)

    found = world.rows("SELECT person_id, template FROM message_item WHERE channel = 'inbox'")
    assert set(found) == {
        (world.person(Duty.LIAISON), "task_reassigned"),
        (world.person(Duty.HANDLER), "task_assigned"),
    }


def test_two_relays_at_once_tell_each_event_exactly_once(world: World) -> None:
    causes = [world.tell("plan_issued") for _ in range(4)]
    for cause in causes:
        world.tell("task_assigned", count=50, cause=cause)
    with ThreadPoolExecutor(3) as pool:
        counts = [done.result() for done in [pool.submit(relay_due, world.engine, limit=9) for _ in range(3)]]
    relay_due(world.engine)

    assert sum(counts) == 204
    assert world.rows("SELECT count(*), count(DISTINCT (event_id, person_id, channel)) FROM message_item") == [
        (800, 800)
    ]
    assert world.rows("SELECT sum(item_count) FROM message") == [(800,)]
    assert world.rows(
        "SELECT count(*) FROM message m WHERE item_count <> (SELECT count(*) FROM message_item WHERE message_id = m.id)"
    ) == [(0,)]
    assert world.rows(
        "SELECT count(*) FROM (SELECT group_id, person_id, channel FROM message_item "
        "GROUP BY 1, 2, 3 HAVING count(DISTINCT message_id) > 1) AS split"
    ) == [(0,)]


def test_a_relay_that_died_between_its_transactions_is_finished_by_the_next(world: World) -> None:
    world.tell("task_assigned", count=3, cause=world.tell("plan_issued"))
    with unit_of_work(world.engine) as session:
        planner.plan(session, rules=RULES, limit=1000)

    waiting = actors.sweep_unrelayed(world.engine)
    relay_due(world.engine)

    assert waiting
    assert messages_by_channel(world) == {"inbox": 2, "email": 2}
    assert not actors.sweep_unrelayed(world.engine)
    assert actors.sweep_undelivered(world.engine) == {"email"}


def test_what_a_relay_of_the_former_version_had_not_gathered_is_told_after_the_upgrade(
    world: World, fresh_database: str
) -> None:
    world.tell("task_assigned", count=3, cause=world.tell("plan_issued"))
    with unit_of_work(world.engine) as session:
        planner.plan(session, rules=RULES, limit=1000)
    with world.engine.connect() as connection:
        command.downgrade(databases.alembic_config(connection), "0008")
    ungathered = world.rows("SELECT count(*) FROM message_item WHERE message_id IS NULL")

    databases.migrate(fresh_database)
    relay_due(world.engine)

    assert ungathered == [(12,)]
    assert world.rows("SELECT channel, item_count FROM message ORDER BY 1") == [
        ("email", 3), ("email", 3), ("inbox", 3), ("inbox", 3),
    ]  # fmt: skip


def test_an_inbox_is_read_by_pages_and_only_by_its_owner(world: World) -> None:
    for _ in range(3):
        world.tell("task_assigned")
        relay_due(world.engine)
    owner, other = world.person(Duty.LIAISON), world.person(Duty.HANDLER)

    with unit_of_work(world.engine) as session:
        first = messages.inbox(session, person_id=owner, limit=2)
        second = messages.inbox(session, person_id=owner, before=first[-1]["id"], limit=2)
        assert not messages.mark_read(session, person_id=other, message_id=first[0]["id"], at=telling.AT)
        assert messages.mark_read(session, person_id=owner, message_id=first[0]["id"], at=telling.AT)
        unread = messages.inbox(session, person_id=owner, unread=True)
        read = messages.inbox_message(session, person_id=owner, message_id=first[0]["id"])
        strange = messages.inbox_message(session, person_id=other, message_id=first[0]["id"])

    assert [len(first), len(second), len(unread)] == [2, 1, 2]
    assert read is not None
    assert read["read_at"] == telling.AT
    assert strange is None
