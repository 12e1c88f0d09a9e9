"""What the group robots of the three messengers share: an address or a key, a rate, and an answer with a code."""

import json
from collections import deque
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from http import HTTPStatus
from time import monotonic
from typing import Any, ClassVar, Protocol

from core.clock import real_now
from core.outbound import Outbound, Reply, outbound_of_settings, read_json
from models.messages import Channel
from notifications.channels.calling import Caller, calling, hidden
from notifications.channels.protocol import (
    DeliveryDeferred,
    DeliveryRefused,
    DeliveryUncertain,
    EndpointGone,
    Outgoing,
    Reach,
    Sender,
    Taken,
)

MINUTE = 60.0
CUT = "\n……（全文请登录督办系统查看）"
_HTTP_LATER = (HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.SERVICE_UNAVAILABLE)


@dataclass(frozen=True, slots=True)
class Request:
    """One call of a robot: where, and with which content."""

    url: str
    content: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Meanings:
    """What a robot's codes mean; what is in none of the three is a refusal: the other side has said that it failed."""

    taken: frozenset[int] = frozenset({0})
    later: Mapping[int, timedelta | None] = field(default_factory=dict)
    gone: frozenset[int] = frozenset()


class Robot(Protocol):
    """One messenger's way: how a message is written, and what its answers mean."""

    channel: ClassVar[Channel]
    per_minute: ClassVar[int]
    meanings: ClassVar[Meanings]

    def request(self, mail: Outgoing, at: datetime) -> Request:
        """Write the call. The text is data: it can neither address anybody nor carry a link."""

    def code(self, answer: Mapping[str, Any]) -> tuple[int, str]:
        """Read code and words of an answer. Raises LookupError or ValueError if there are none."""


@dataclass
class Pace:
    """How many messages went to each address in the last minute, so that no limit is run into on purpose."""

    clock: Callable[[], float] = monotonic
    _sent: dict[str, deque[float]] = field(default_factory=dict)

    def take(self, address: str, per_minute: int) -> None:
        """Count one message. Raises DeliveryDeferred, with a pause, when the minute is full."""
        now = self.clock()
        sent = self._sent.setdefault(address, deque())
        while sent and sent[0] <= now - MINUTE:
            sent.popleft()
        if len(sent) >= per_minute:
            pause = timedelta(seconds=sent[0] + MINUTE - now)
            raise DeliveryDeferred(f"该机器人每分钟限 {per_minute} 条，稍后再发", pause=pause)
        sent.append(now)


@dataclass(frozen=True, slots=True)
class RobotSender:
    """Sends to one robot after another; a second copy in a group is better than none, a third is not."""

    robot: Robot
    caller: Caller
    pace: Pace
    clock: Callable[[], datetime]

    def send(self, mail: Outgoing) -> Taken:
        """Hand over one message. Raises what the answer, or the lack of one, means."""
        self.pace.take(mail.address, self.robot.per_minute)
        request = self.robot.request(mail, self.clock())
        content = json.dumps(request.content, ensure_ascii=False).encode()
        reply = self.caller.post(request.url, content, {"Content-Type": "application/json; charset=utf-8"})
        return self._judged(reply, mail)

    def _judged(self, reply: Reply, mail: Outgoing) -> Taken:
        _require_ok(reply, mail)
        try:
            code, words = self.robot.code(read_json(reply.body))
        except (ValueError, LookupError, TypeError, AttributeError, OverflowError) as error:
            said = hidden(reply.text, mail.address, mail.secrets)
            raise DeliveryUncertain(f"机器人的答复无法识别：{said}") from error
        meanings = self.robot.meanings
        said = hidden(f"机器人答复 {code}：{words}"[:300], mail.address, mail.secrets)
        if code in meanings.taken:
            return Taken(self.robot.channel.value)
        if code in meanings.later:
            raise DeliveryDeferred(said, pause=meanings.later[code])
        raise EndpointGone(said) if code in meanings.gone else DeliveryRefused(said)


def _require_ok(reply: Reply, mail: Outgoing) -> None:
    if reply.status == HTTPStatus.OK:
        return
    said = hidden(f"机器人接口答复 {reply.status}：{reply.text}".rstrip("："), mail.address, mail.secrets)
    if reply.status in _HTTP_LATER:
        raise DeliveryDeferred(said, pause=timedelta(seconds=MINUTE))
    if reply.status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        raise DeliveryUncertain(said)
    raise DeliveryRefused(said)


@dataclass(frozen=True)
class RobotChannel:
    """The group robots of one messenger; ends at 已发送, for a group tells nobody who has read it."""

    robot: Robot
    client: Callable[[], Outbound] = outbound_of_settings
    clock: Callable[[], datetime] = real_now
    pace: Pace = field(default_factory=Pace)
    reach: Reach = Reach.GROUP
    is_on: bool = True
    address: str | None = None
    stays_here: bool = False
    retry_after: tuple[timedelta, ...] = tuple(
        timedelta(seconds=seconds) for seconds in (5, 60, 600, 3600, 3 * 3600, 6 * 3600, 12 * 3600)
    )
    resends: int = 1

    @property
    def channel(self) -> Channel:
        """Which messenger."""
        return self.robot.channel

    def takes(self, template: str) -> bool:
        """Everything its unit's people are told."""
        del template
        return True

    @contextmanager
    def open(self) -> Iterator[Sender]:
        """Keep connections as long as the batch lasts."""
        with calling(self.client) as caller:
            yield RobotSender(self.robot, caller, self.pace, self.clock)


def address_of(given: str, base: str, path: str) -> str:
    """Return where a robot is called: a whole address as the messenger shows it, or its key under the base."""
    return given if "://" in given else f"{base.rstrip('/')}{path}{given}"


def cut(text: str, limit: int) -> str:
    """Return as much of a text as `limit` bytes hold, with a note where something is left out."""
    content = text.encode()
    if len(content) <= limit:
        return text
    return content[: limit - len(CUT.encode())].decode("utf-8", "ignore").rstrip() + CUT


def as_data(text: str) -> str:
    """Return a text whose signs mean nothing to a messenger: no mention, no link, no heading, no code."""
    return text.translate(_HARMLESS)


_HARMLESS = str.maketrans({"<": "＜", ">": "＞", "[": "［", "]": "］", "`": "＇", "*": "＊", "_": "＿", "#": "＃"})
