"""Group robots of DingTalk (钉钉) and of its private forks: markdown, signed with the robot's secret (加签)."""

import hmac
from base64 import b64encode
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, ClassVar
from urllib.parse import urlencode

from core.settings import endpoint_settings
from models.messages import Channel
from notifications.channels.protocol import Outgoing
from notifications.channels.robots import Meanings, Request, RobotChannel, address_of, as_data, cut

PATH = "/robot/send?access_token="
MOST_BYTES = 18_000
_TOO_FAST = timedelta(minutes=10)
"""Whoever exceeds the rate is shut out for ten minutes."""


def signed(url: str, secret: str, at: datetime) -> str:
    """Return the address with `timestamp` (ms) and `sign`: Base64 of HMAC-SHA256 over both, keyed by the secret."""
    timestamp = str(round(at.timestamp() * 1000))
    digest = hmac.digest(secret.encode(), f"{timestamp}\n{secret}".encode(), "sha256")
    return f"{url}&{urlencode({'timestamp': timestamp, 'sign': b64encode(digest).decode()})}"


@dataclass(frozen=True, slots=True)
class DingtalkRobot:
    """20 messages a minute, markdown of at most 20 000 bytes with a title; the first of the secrets signs."""

    channel: ClassVar[Channel] = Channel.DINGTALK
    per_minute: ClassVar[int] = 20
    meanings: ClassVar[Meanings] = Meanings(
        # -1 系统繁忙, 130101 与 410100 发送过快被限流
        later={-1: None, 130101: _TOO_FAST, 410100: _TOO_FAST},
        # 300001 与 400101 access_token 不存在, 400013 群已解散, 400102 机器人已停用, 400106 机器人不存在
        gone=frozenset({300001, 400013, 400101, 400102, 400106}),
    )
    base: str | None = None

    def request(self, mail: Outgoing, at: datetime) -> Request:
        """Write the subject as title and heading; two blanks keep the lines of the text apart."""
        url = address_of(mail.address, self.base or endpoint_settings().dingtalk_base, PATH)
        if mail.secrets:
            url = signed(url, mail.secrets[0], at)
        title = as_data(mail.subject)
        text = cut(f"**{title}**\n\n{as_data(mail.body)}".replace("\n", "  \n"), MOST_BYTES)
        return Request(url, {"msgtype": "markdown", "markdown": {"title": title[:60], "text": text}})

    def code(self, answer: Mapping[str, Any]) -> tuple[int, str]:
        """Read `errcode` and `errmsg`; 310000 names the safety setting (关键词, 加签, IP) that refused."""
        return int(answer["errcode"]), str(answer.get("errmsg", ""))


def dingtalk_channel() -> RobotChannel:
    """Return the channel of this messenger."""
    return RobotChannel(DingtalkRobot())
