"""Group robots against a server of this machine that checks signatures the messengers' published way."""

import hashlib
import hmac
import json
from base64 import b64decode, b64encode
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from core.ids import new_id
from models.messages import Channel
from notifications.channels.dingtalk import DingtalkRobot
from notifications.channels.feishu import FeishuRobot
from notifications.channels.protocol import (
    ChannelUnavailable,
    DeliveryDeferred,
    DeliveryError,
    DeliveryRefused,
    DeliveryUncertain,
    EndpointGone,
    Outgoing,
    Taken,
)
from notifications.channels.robots import Pace, Robot, RobotChannel
from notifications.channels.wecom import WecomRobot
from tests.hooks import DROP, Answer, Hooks, hooks

AT = datetime(2021, 11, 1, 8, 0, tzinfo=UTC)
SECRET = "SEC-of-the-robot"
ROBOTS: dict[str, Callable[[str], Robot]] = {
    "wecom": WecomRobot,
    "dingtalk": DingtalkRobot,
    "feishu": FeishuRobot,
}


@pytest.fixture
def there() -> Iterator[Hooks]:
    with hooks() as told:
        yield told


def said(code: int, words: str = "ok") -> Answer:
    """The answer of any of the three; each reads its own names."""
    both = {"errcode": code, "errmsg": words, "code": code, "msg": words}
    return Answer(body=json.dumps(both).encode())


def channel(there: Hooks, name: str, pace: Pace | None = None) -> RobotChannel:
    robot = ROBOTS[name](there.url(""))
    return RobotChannel(robot, client=there.outbound, clock=lambda: AT, pace=pace or Pace())


def message(**more: Any) -> Outgoing:
    given: dict[str, Any] = {"subject": "逾期 2 项", "body": "一、长白山保护\n二、清河治理\n", "secrets": ()}
    return Outgoing(new_id(), written_at=AT, **({"address": "the-key"} | given | more))


def send(there: Hooks, name: str, mail: Outgoing) -> Taken | None:
    there.usual = said(0) if there.usual == Answer() else there.usual
    with channel(there, name).open() as sender:
        return sender.send(mail)


@pytest.mark.parametrize("name", ROBOTS)
def test_a_robot_says_subject_and_text_and_tells_who_took_it(there: Hooks, name: str) -> None:
    taken = send(there, name, message())

    written = json.dumps(json.loads(there.asked[0].body), ensure_ascii=False)
    assert taken == Taken(name)
    assert all(word in written for word in ("逾期 2 项", "长白山保护", "清河治理"))
    assert "the-key" in there.asked[0].path


@pytest.mark.parametrize("name", ROBOTS)
def test_a_whole_address_is_called_as_it_was_copied_from_the_messenger(there: Hooks, name: str) -> None:
    send(there, name, message(address=there.url("/own/way?key=1")))

    assert there.asked[0].path.startswith("/own/way?key=1")


def test_dingtalk_is_signed_in_the_address(there: Hooks) -> None:
    send(there, "dingtalk", message(secrets=(SECRET,)))

    given = {key: value[0] for key, value in parse_qs(urlsplit(there.asked[0].path).query).items()}
    expected = hmac.new(SECRET.encode(), f"{given['timestamp']}\n{SECRET}".encode(), hashlib.sha256).digest()
    assert given["access_token"] == "the-key"
    assert given["timestamp"] == str(int(AT.timestamp()) * 1000)
    assert b64decode(given["sign"]) == expected


def test_feishu_is_signed_in_the_body(there: Hooks) -> None:
    send(there, "feishu", message(secrets=(SECRET,)))

    given = json.loads(there.asked[0].body)
    keyed_by = f"{given['timestamp']}\n{SECRET}".encode()
    assert given["timestamp"] == str(int(AT.timestamp()))
    assert given["sign"] == b64encode(hmac.new(keyed_by, digestmod=hashlib.sha256).digest()).decode()


@pytest.mark.parametrize("name", ["wecom", "dingtalk"])
def test_a_title_can_neither_address_everybody_nor_carry_a_link(there: Hooks, name: str) -> None:
    send(there, name, message(body="<@all> [点此](https://evil.example) `x` **急**\n# 大标题"))

    written = json.dumps(json.loads(there.asked[0].body)["markdown"], ensure_ascii=False)
    assert "<@" not in written
    assert "[点此]" not in written
    assert "# 大" not in written


@pytest.mark.parametrize(("name", "most"), [("wecom", 4096), ("dingtalk", 20_000), ("feishu", 20_000)])
def test_a_long_message_is_cut_with_a_note(there: Hooks, name: str, most: int) -> None:
    send(there, name, message(body="长白山保护\n" * 5000))

    content = json.loads(there.asked[0].body)
    written = json.dumps(content.get("markdown") or content["content"], ensure_ascii=False)
    texts = content["markdown"].get("content", content["markdown"].get("text")) if "markdown" in content else ""
    assert "全文请登录督办系统查看" in written
    assert len(texts.encode()) <= most


@pytest.mark.parametrize(
    ("name", "code", "pause"),
    [
        ("wecom", 45009, timedelta(minutes=1)),
        ("wecom", -1, None),
        ("dingtalk", 130101, timedelta(minutes=10)),
        ("dingtalk", 410100, timedelta(minutes=10)),
        ("feishu", 9499, timedelta(minutes=1)),
        ("feishu", 11232, timedelta(minutes=1)),
    ],
)
def test_too_fast_is_later_by_the_pause_of_the_messenger(
    there: Hooks, name: str, code: int, pause: timedelta | None
) -> None:
    there.usual = said(code, "too fast")

    with pytest.raises(DeliveryDeferred, match=str(code)) as later:
        send(there, name, message())

    assert later.value.pause == pause


@pytest.mark.parametrize(("name", "code"), [("wecom", 93000), ("dingtalk", 400013), ("feishu", 19001)])
def test_a_robot_that_was_removed_is_gone(there: Hooks, name: str, code: int) -> None:
    there.usual = said(code)

    with pytest.raises(EndpointGone):
        send(there, name, message())


@pytest.mark.parametrize(("name", "code"), [("wecom", 40058), ("dingtalk", 310000), ("feishu", 19021)])
def test_any_other_code_is_a_refusal_in_its_own_words(there: Hooks, name: str, code: int) -> None:
    there.usual = said(code, "sign not match")

    with pytest.raises(DeliveryRefused, match=f"{code}：sign not match") as refused:
        send(there, name, message())

    assert not isinstance(refused.value, EndpointGone)


@pytest.mark.parametrize(
    ("answer", "ending"),
    [
        (DROP, DeliveryUncertain),
        (Answer(500), DeliveryUncertain),
        (Answer(200, b"<html>"), DeliveryUncertain),
        (Answer(200, b"[1]"), DeliveryUncertain),
        (Answer(200, b"{}"), DeliveryUncertain),
        (Answer(429), DeliveryDeferred),
        (Answer(503), DeliveryDeferred),
        (Answer(404), DeliveryRefused),
        (Answer(302, headers={"Location": "/"}), DeliveryRefused),
    ],
)
@pytest.mark.parametrize("name", ROBOTS)
def test_what_a_robot_does_not_answer_is_in_doubt(
    there: Hooks, name: str, answer: Answer | str, ending: type[DeliveryError]
) -> None:
    there.usual = answer

    with pytest.raises(ending), channel(there, name).open() as sender:
        sender.send(message())

    assert len(there.asked) == 1


def test_where_nobody_listens_the_others_of_the_batch_do_not_wait(there: Hooks) -> None:
    with hooks() as gone:
        away = gone.url("/x")

    with channel(there, "wecom").open() as sender:
        with pytest.raises(ChannelUnavailable, match="连接不上对方"):
            sender.send(message(address=away))
        with pytest.raises(ChannelUnavailable, match="刚才"):
            sender.send(message(address=away))


def test_the_minute_of_a_robot_is_not_overfilled_and_each_robot_has_its_own(there: Hooks) -> None:
    there.usual = said(0)
    now = [100.0]
    with channel(there, "wecom", Pace(lambda: now[0])).open() as sender:
        for _ in range(20):
            sender.send(message())
        now[0] += 15
        with pytest.raises(DeliveryDeferred, match="每分钟限 20 条") as later:
            sender.send(message())
        sender.send(message(address="another-key"))
        now[0] += 46
        sender.send(message())

    assert later.value.pause == timedelta(seconds=45)
    assert len(there.asked) == 22


@pytest.mark.parametrize("name", ROBOTS)
def test_the_channel_bears_the_name_of_its_messenger(there: Hooks, name: str) -> None:
    assert channel(there, name).channel == Channel(name)
