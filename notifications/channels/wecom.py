"""Group robots of WeCom (企业微信) and of its private forks: one POST of markdown, the key is in the address."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, ClassVar

from core.settings import endpoint_settings
from models.messages import Channel
from notifications.channels.protocol import Outgoing
from notifications.channels.robots import Meanings, Request, RobotChannel, address_of, as_data, cut

PATH = "/cgi-bin/webhook/send?key="
MOST_BYTES = 4096


@dataclass(frozen=True, slots=True)
class WecomRobot:
    """20 messages a minute, markdown of at most 4096 bytes."""

    channel: ClassVar[Channel] = Channel.WECOM
    per_minute: ClassVar[int] = 20
    meanings: ClassVar[Meanings] = Meanings(
        # -1 系统繁忙, 45009 接口调用超过限制, 45033 并发调用超过限制
        later={-1: None, 45009: timedelta(minutes=1), 45033: timedelta(seconds=10)},
        # 93000 机器人的 key 无效（群已解散或机器人已移除）
        gone=frozenset({93000}),
    )
    base: str | None = None

    def request(self, mail: Outgoing, at: datetime) -> Request:
        """Write the subject in bold above the text."""
        del at
        text = cut(f"**{as_data(mail.subject)}**\n{as_data(mail.body)}", MOST_BYTES)
        url = address_of(mail.address, self.base or endpoint_settings().wecom_base, PATH)
        return Request(url, {"msgtype": "markdown", "markdown": {"content": text}})

    def code(self, answer: Mapping[str, Any]) -> tuple[int, str]:
        """Read `errcode` and `errmsg`."""
        return int(answer["errcode"]), str(answer.get("errmsg", ""))


def wecom_channel() -> RobotChannel:
    """Return the channel of this messenger."""
    return RobotChannel(WecomRobot())
