"""What the endpoints of a unit are told: a robot what its people are told, another system what its unit may know."""

from collections import Counter
from typing import Any
from uuid import UUID

import pytest

from core.ids import new_id
from models.messages import Channel
from models.people import Duty
from notifications.channels import CHANNELS
from notifications.channels.protocol import Reach
from tests.telling import AT, World
from tests.transports import Transport
from workflows.relay import relay_due


@pytest.fixture(autouse=True)
def robots_and_systems(monkeypatch: pytest.MonkeyPatch) -> None:
    """Both are configured, and a text message only where a template is registered for it."""
    monkeypatch.setitem(CHANNELS, Channel.WECOM, Transport(Channel.WECOM, Reach.GROUP, None))
    monkeypatch.setitem(CHANNELS, Channel.WEBHOOK, Transport(Channel.WEBHOOK, Reach.SYSTEM, None))
    sms = Transport(Channel.SMS, address="phone", templates=frozenset({"notice_issued"}))
    monkeypatch.setitem(CHANNELS, Channel.SMS, sms)


def endpoint(world: World, channel: str, unit: UUID, kinds: str = "[]", **more: Any) -> UUID:
    made = new_id()
    world.execute(
        "INSERT INTO endpoint (id, unit_id, channel, name, url, sealed_url, secrets, kinds, version, created_at, "
        "disabled_at) VALUES (:id, :unit, :channel, '某', 'https://x', 'x', '[]', CAST(:kinds AS jsonb), 1, :at, :off)",
        id=made, unit=unit, channel=channel, kinds=kinds, at=AT, off=more.get("off"),
    )  # fmt: skip
    return made


def told(world: World, endpoint_id: UUID) -> Counter[tuple[int, str]]:
    """How many messages of how many items and of which state an endpoint has."""
    found = world.rows("SELECT item_count, state FROM message WHERE endpoint_id = :id", id=endpoint_id)
    return Counter((row.item_count, row.state) for row in found)


def test_a_robot_is_told_once_what_several_people_of_its_unit_are_told(world: World) -> None:
    robot = endpoint(world, "wecom", world.agency)
    of_the_office = endpoint(world, "wecom", world.office)
    world.tell("task_assigned", count=3, cause=world.tell("plan_issued"))

    relay_due(world.engine)

    assert told(world, robot) == {(3, "accepted"): 1}
    assert told(world, of_the_office) == {}


def test_another_system_gets_each_event_by_itself(world: World) -> None:
    system = endpoint(world, "webhook", world.agency)
    of_the_office = endpoint(world, "webhook", world.office)
    world.tell("task_assigned", count=3)
    world.tell("task_signed_for")

    relay_due(world.engine)

    assert told(world, system) == {(1, "accepted"): 4}
    assert told(world, of_the_office) == {(1, "accepted"): 4}
    templates = {
        row.template for row in world.rows("SELECT template FROM message_item WHERE endpoint_id = :id", id=system)
    }
    assert templates == {"task_assigned", "task_signed_for"}


def test_another_system_never_hears_what_its_unit_may_not_know(world: World) -> None:
    system = endpoint(world, "webhook", world.agency)
    world.tell("talk_proposed")
    world.tell("unit_renamed")
    world.tell("report_drafted", subject_kind="report", unit_id=world.office)

    relay_due(world.engine)

    assert told(world, system) == {}


def test_an_endpoint_hears_the_kinds_it_asked_for_and_nothing_while_it_is_disabled(world: World) -> None:
    narrowed = endpoint(world, "webhook", world.agency, '["task_closed"]')
    robot = endpoint(world, "wecom", world.agency, '["task_closed"]')
    disabled = endpoint(world, "webhook", world.agency, off=AT)
    world.tell("task_assigned")
    world.tell("task_closed")

    relay_due(world.engine)

    assert told(world, narrowed) == told(world, robot) == {(1, "accepted"): 1}
    assert told(world, disabled) == {}


def test_a_channel_carries_only_what_it_takes_and_nothing_when_it_is_not_configured(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    world.execute("UPDATE person SET phone = '13800000000', email = NULL")
    world.tell("task_assigned")
    world.tell("notice_issued")
    relay_due(world.engine)
    by_phone = world.rows("SELECT DISTINCT template FROM message_item WHERE channel = 'sms'")
    monkeypatch.setitem(CHANNELS, Channel.SMS, Transport(Channel.SMS, address="phone", is_on=False))

    world.tell("notice_issued")
    relay_due(world.engine)

    assert by_phone == [("notice_issued",)]
    handler = world.person(Duty.HANDLER)
    assert world.rows(
        "SELECT channel, count(*) FROM message WHERE person_id = :id GROUP BY 1 ORDER BY 1", id=handler
    ) == [("inbox", 3), ("sms", 1)]
