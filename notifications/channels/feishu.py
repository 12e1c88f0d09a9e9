"""Group robots of Feishu (飞书) and of its private forks: a post of plain paragraphs, signed in its body."""

import hmac
from base64 import b64encode
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, ClassVar

from core.settings import endpoint_settings
from models.messages import Channel
from notifications.channels.protocol import Outgoing
from notifications.channels.robots import Meanings, Request, RobotChannel, address_of, cut

PATH = "/open-apis/bot/v2/hook/"
MOST_BYTES = 18_000
_MINUTE = timedelta(minutes=1)


def signature(secret: str, timestamp: str) -> str:
    """Return Base64 of HMAC-SHA256 over nothing, keyed by timestamp and secret: this messenger's own way."""
    return b64encode(hmac.digest(f"{timestamp}\n{secret}".encode(), b"", "sha256")).decode()


@dataclass(frozen=True, slots=True)
class FeishuRobot:
    """100 messages a minute and five a second, a body of at most 20 KB; a text element is shown as it is."""

    channel: ClassVar[Channel] = Channel.FEISHU
    per_minute: ClassVar[int] = 90
    meanings: ClassVar[Meanings] = Meanings(
        # 9499 与 11232 请求过于频繁
        later={9499: _MINUTE, 11232: _MINUTE},
        # 19001 机器人地址无效（已移除）
        gone=frozenset({19001}),
    )
    base: str | None = None

    def request(self, mail: Outgoing, at: datetime) -> Request:
        """Write the subject as title, each line as a paragraph; timestamp and sign go beside them."""
        url = address_of(mail.address, self.base or endpoint_settings().feishu_base, PATH)
        lines = [[{"tag": "text", "text": line}] for line in cut(mail.body, MOST_BYTES).splitlines()]
        post = {"zh_cn": {"title": mail.subject[:200], "content": lines}}
        content: dict[str, Any] = {"msg_type": "post", "content": {"post": post}}
        if mail.secrets:
            timestamp = str(int(at.timestamp()))
            content |= {"timestamp": timestamp, "sign": signature(mail.secrets[0], timestamp)}
        return Request(url, content)

    def code(self, answer: Mapping[str, Any]) -> tuple[int, str]:
        """Read `code` and `msg`, or what the elder interface calls them; 19021, 19022 and 19024 are its safety."""
        if "code" in answer:
            return int(answer["code"]), str(answer.get("msg", ""))
        return int(answer["StatusCode"]), str(answer.get("StatusMessage", ""))


def feishu_channel() -> RobotChannel:
    """Return the channel of this messenger."""
    return RobotChannel(FeishuRobot())
