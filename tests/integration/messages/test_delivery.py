from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from models.messages import Channel
from models.people import Duty
from notifications.channels import CHANNELS
from notifications.channels.email import EmailChannel
from notifications.channels.protocol import ChannelUnavailable, DeliveryDeferred, Reach
from tests.owing import deliver, mails, outcomes, owe_mails
from tests.smtp import DROP, Trickster, trickster
from tests.telling import World
from tests.transports import Transport
from workflows.message_checks import check_messages


def test_all_mails_go_over_one_connection_and_are_kept_as_sent(world: World, smtp: Trickster) -> None:
    world.execute("UPDATE deployment SET is_demo = true")
    owe_mails(world, 3)

    begun = deliver(world)

    assert begun == 3
    assert smtp.connections == 1
    assert [(mail.state, mail.attempts, mail.error) for mail in mails(world)] == [("sent", 1, None)] * 3
    kept = world.rows("SELECT id, address, subject, body FROM message WHERE channel = 'email' ORDER BY id")
    received = sorted(smtp.mails, key=lambda mail: mail["Message-ID"])
    assert [mail["Message-ID"] for mail in received] == [f"<{row.id}@duban>" for row in kept]
    assert [(mail["To"], mail["Subject"]) for mail in received] == [(row.address, row.subject) for row in kept]
    assert received[0].get_body(("plain",)).get_content().replace("\r\n", "\n") == kept[0].body
    assert "演示数据，与实际无关" in received[0]["Subject"]
    assert deliver(world) == 0


def test_a_temporary_refusal_is_tried_again_at_its_time(world: World, smtp: Trickster) -> None:
    owe_mails(world, 1)
    smtp.replies.append("451 try later")

    deliver(world)
    (waiting,) = mails(world)
    at_once = deliver(world)
    deliver(world, later=timedelta(minutes=1))

    assert waiting.state == "retry"
    assert waiting.error == "邮件服务器暂不接收：451 try later"
    assert at_once == 0
    assert [(mail.state, mail.attempts) for mail in mails(world)] == [("sent", 2)]
    assert outcomes(world) == ["deferred", "sent"]


def test_a_final_refusal_is_a_failure_with_its_reason_and_hinders_no_other(world: World, smtp: Trickster) -> None:
    owe_mails(world, 3)
    smtp.refused["handler@demo.invalid"] = "550 no such user"

    deliver(world)

    states = Counter((mail.state, mail.error) for mail in mails(world))
    assert states == {("sent", None): 2, ("failed", "邮件服务器拒收：550 no such user"): 1}


def test_a_mail_that_may_have_arrived_goes_out_once_more_with_the_same_identity(world: World, smtp: Trickster) -> None:
    owe_mails(world, 1)
    smtp.replies.append(DROP)

    deliver(world)

    assert [(mail.state, mail.attempts) for mail in mails(world)] == [("sent", 2)]
    assert outcomes(world) == ["uncertain", "sent"]
    assert len(smtp.mails) == 2
    assert len(set(smtp.message_ids)) == 1


def test_a_mail_that_may_have_arrived_twice_is_unknown(world: World, smtp: Trickster) -> None:
    owe_mails(world, 1)
    smtp.replies.extend([DROP, DROP])

    deliver(world)
    deliver(world, later=timedelta(days=30))

    assert [(mail.state, mail.attempts, mail.error) for mail in mails(world)] == [
        ("unknown", 2, "邮件已交出，未收到服务器答复")
    ]
    assert len(smtp.mails) == 2


def test_a_server_that_is_away_costs_the_batch_one_knock_and_nothing_is_lost(world: World, smtp: Trickster) -> None:
    owe_mails(world, 3)
    with trickster() as gone:
        away = gone.channel
    CHANNELS[Channel.EMAIL] = away

    deliver(world)
    waiting = mails(world)
    CHANNELS[Channel.EMAIL] = smtp.channel
    deliver(world, later=timedelta(minutes=1))

    assert {(mail.state, mail.error) for mail in waiting} == {("retry", "连不上邮件服务器（ConnectionRefusedError）")}
    assert [mail.state for mail in mails(world)] == ["sent"] * 3
    assert len(set(smtp.message_ids)) == len(smtp.mails) == 3


def test_the_last_retry_is_a_dead_letter_that_says_why(world: World, smtp: Trickster) -> None:
    owe_mails(world, 1)
    pauses = EmailChannel().retry_after
    smtp.replies.extend(["450 busy"] * (len(pauses) + 5))

    for day in range(len(pauses) + 5):
        deliver(world, later=timedelta(days=2 * day))

    (dead,) = mails(world)
    assert (dead.state, dead.attempts) == ("dead", len(pauses) + 1)
    assert dead.error == "已尝试 12 次未成，不再尝试；最后原因：邮件服务器暂不接收：450 busy"
    assert sum(pauses, timedelta()) > timedelta(days=3)


def test_one_who_was_disabled_meanwhile_gets_nothing(world: World, smtp: Trickster) -> None:
    owe_mails(world, 1)
    world.execute("UPDATE person SET disabled_at = now()")

    deliver(world)

    assert [(mail.state, mail.error) for mail in mails(world)] == [("dead", "收件人已停用")]
    assert smtp.mails == []


def test_a_message_that_cannot_be_written_hinders_no_other(world: World, smtp: Trickster) -> None:
    owe_mails(world, 2)
    world.execute(
        "UPDATE message_item SET template = 'nothing' WHERE person_id = :id AND channel = 'email'",
        id=world.person(Duty.LIAISON),
    )

    deliver(world)

    assert sorted((mail.state, (mail.error or "")[:12]) for mail in mails(world)) == [
        ("dead", "消息无法生成：Templ"),
        ("sent", ""),
    ]


def test_two_workers_send_each_mail_once(world: World, smtp: Trickster) -> None:
    for _ in range(10):
        owe_mails(world, 3)

    with ThreadPoolExecutor(3) as pool:
        begun = [done.result() for done in [pool.submit(deliver, world, limit=2) for _ in range(3)]]

    assert sum(begun) == 30
    assert len(smtp.mails) == len(set(smtp.message_ids)) == 30
    assert {mail.state for mail in mails(world)} == {"sent"}


def test_a_provider_that_is_dead_for_a_day_loses_nothing_and_sends_nothing_twice(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    channel = Transport(retry_after=EmailChannel().retry_after)
    monkeypatch.setitem(CHANNELS, Channel.EMAIL, channel)
    owe_mails(world, 3)
    channel.answers.extend([ChannelUnavailable("连不上邮件服务器")] * 200)
    for hour in range(24):
        deliver(world, later=timedelta(hours=hour))
    waiting, knocks = mails(world), len(channel.seen)
    channel.answers.clear()

    deliver(world, later=timedelta(days=3))

    assert {mail.state for mail in waiting} == {"retry"}
    assert knocks <= len(EmailChannel().retry_after) * 3
    assert [mail.state for mail in mails(world)] == ["sent"] * 3
    assert len({mail.message_id for mail in channel.seen[knocks:]}) == len(channel.seen) - knocks == 3
    assert check_messages(world.engine) == []


def test_a_pause_the_other_side_asks_for_is_no_try(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    channel = Transport(retry_after=(timedelta(minutes=1),))
    monkeypatch.setitem(CHANNELS, Channel.EMAIL, channel)
    owe_mails(world, 1)
    channel.answers.extend([DeliveryDeferred("每分钟限 20 条", pause=timedelta(seconds=30))] * 5)

    for minute in range(6):
        deliver(world, later=timedelta(minutes=minute))

    assert [(mail.state, mail.attempts) for mail in mails(world)] == [("sent", 6)]
    assert outcomes(world) == ["paced"] * 5 + ["sent"]


def test_an_endpoint_that_is_away_holds_up_no_other(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    channel = Transport(reach=Reach.GROUP)
    monkeypatch.setitem(CHANNELS, Channel.EMAIL, Transport())
    owe_mails(world, 3)
    monkeypatch.setitem(CHANNELS, Channel.EMAIL, channel)
    channel.answers.append(ChannelUnavailable("接收端连接不上"))

    deliver(world)

    assert sorted(mail.state for mail in mails(world)) == ["retry", "sent", "sent"]
