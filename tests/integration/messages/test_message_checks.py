"""The checker finds each kind of fault, and nothing where all is well."""

from datetime import timedelta

import pytest

from core.clock import real_now
from models.people import Duty
from tests.owing import deliver, owe_mails
from tests.smtp import Trickster
from tests.telling import World
from workflows.message_checks import check_messages
from workflows.relay import relay_due

AT_ONCE = timedelta(0)
SENT_TWICE_MORE = """
WITH again AS (UPDATE message SET attempts = 3 WHERE channel = 'email' RETURNING id)
INSERT INTO delivery_attempt (id, message_id, attempt, started_at, ended_at, outcome)
SELECT gen_random_uuid(), id, number, now(), now(), 'sent' FROM again, generate_series(2, 3) number"""


def test_all_is_well_with_what_was_told_and_sent(world: World, smtp: Trickster) -> None:
    owe_mails(world, 3)
    world.tell("notice_issued")
    world.tell("plan_issued")
    relay_due(world.engine)
    deliver(world)

    assert check_messages(world.engine, patience=AT_ONCE) == []


def test_what_still_waits_has_its_time(world: World, smtp: Trickster) -> None:
    owe_mails(world, 1)
    smtp.replies.append("451 later")
    deliver(world)

    assert check_messages(world.engine, patience=AT_ONCE) == []
    later = check_messages(world.engine, now=real_now() + timedelta(days=1))
    assert [found.split("：")[0] for found in later] == ["到时的消息已经处理"]


@pytest.mark.parametrize(
    ("statement", "rules"),
    [
        (
            "DELETE FROM message_item WHERE channel = 'inbox' AND person_id = :person",
            {"事件", "消息所载与告知一致"},
        ),
        ("UPDATE message SET item_count = 0 WHERE channel = 'email'", {"未封口的消息都有缘由"}),
        (
            "UPDATE message SET state = 'retry', next_attempt_at = NULL WHERE channel = 'email'",
            {"未了结的消息都有下次时间", "了结的消息都有时刻或原因"},
        ),
        ("UPDATE message SET state = 'dead', error = NULL WHERE channel = 'email'", {"了结的消息都有时刻或原因"}),
        ("UPDATE message SET attempts = 2 WHERE channel = 'email'", {"每次尝试都有记录"}),
        ("UPDATE delivery_attempt SET ended_at = NULL", {"每次尝试都有结果"}),
        (
            SENT_TWICE_MORE,
            {"同一消息只发成一次", "可能送达的不超过通道允许的次数"},
        ),
        (
            "UPDATE post SET to_on = '2001-01-01' WHERE person_id = :person",
            {"事件"},
        ),
    ],
)
def test_each_fault_is_found(world: World, smtp: Trickster, statement: str, rules: set[str]) -> None:
    owe_mails(world, 3)
    deliver(world)

    person = {"person": world.person(Duty.LIAISON)} if ":person" in statement else {}
    world.execute(statement, **person)

    assert {found.split("：")[0].split(" ")[0] for found in check_messages(world.engine, patience=AT_ONCE)} == rules
