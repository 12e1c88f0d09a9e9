"""What an SMS provider is to this house, and the few ways in which its answer is read."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from typing import Any, Protocol
from uuid import UUID

from core.outbound import NoAnswer, Outbound, OutboundError, Reply
from notifications.channels.protocol import (
    ChannelUnavailable,
    DeliveryDeferred,
    DeliveryError,
    DeliveryRefused,
    DeliveryUncertain,
    Receipt,
    Taken,
)
from notifications.sms.numbers import masked


class Verdict(Enum):
    """What a code of a provider says of a text message that it has certainly not taken."""

    NUMBER = "号码"
    """Nobody will bring it there: no such number, on a list of those who want none."""
    CONTENT = "内容"
    """Nobody will bring this: forbidden words, unfit variables."""
    TEMPLATE = "模板"
    """Not registered here, or not as it was sent; another provider may know it."""
    ACCOUNT = "账户"
    """Not by this account now: credentials, arrears, quota, a 签名 that is not approved."""
    BUSY = "流控"
    """Too fast or too many for this number; later it may go, and by no detour."""


class TemplateRefused(DeliveryRefused):
    """This provider does not know the text as it was sent; another one may."""


_MEANING: dict[Verdict, type[DeliveryError]] = {
    Verdict.NUMBER: DeliveryRefused,
    Verdict.CONTENT: DeliveryRefused,
    Verdict.TEMPLATE: TemplateRefused,
    Verdict.ACCOUNT: ChannelUnavailable,
    Verdict.BUSY: DeliveryDeferred,
}


@dataclass(frozen=True, slots=True)
class Sms:
    """One text message: what is said (without 【签名】), and the same as a registered text with its variables."""

    out_id: str
    number: str
    text: str
    key: str
    variables: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Pushed:
    """What came to our door in a provider's name."""

    body: bytes
    headers: Mapping[str, str]
    query: Mapping[str, str]


class SmsProvider(Protocol):
    """One provider, one file; its codes are mapped to our ways to end beside it."""

    @property
    def name(self) -> str:
        """The name under which its messages and receipts are kept."""

    @property
    def title(self) -> str:
        """Its name for people."""

    def check(self) -> None:
        """Raise Misconfigured, in Chinese, where it could not send every registered text."""

    def send(self, sms: Sms, way: Outbound) -> Taken:
        """Send once. Raises a DeliveryError; where it is not certain that nothing was sent, DeliveryUncertain."""

    def query(
        self, out_id: UUID, reference: str | None, number: str, sent_at: datetime, way: Outbound
    ) -> Receipt | None:
        """Ask what became of one; None while nothing is known. Raises ChannelUnavailable."""

    def receipts(self, pushed: Pushed) -> list[Receipt]:
        """Read what was pushed. Raises NotAuthenticated or Invalid."""

    @property
    def receipt_answer(self) -> bytes:
        """What the provider wants to hear when its receipts are recorded, as JSON."""


def refusal(title: str, verdict: Verdict | None, code: str, words: str) -> DeliveryError:
    """Return what a provider's refusal means; a code that nobody has read is uncertain, hence never sent again."""
    said = f"{title}：{masked(words)[:200]}（{code[:60]}）"
    if verdict is None:
        return DeliveryUncertain(f"{said}，无法判断是否已发出")
    return _MEANING[verdict](said)


def posted(title: str, way: Outbound, url: str, content: bytes, headers: Mapping[str, str]) -> Reply:
    """Post a sending; what has left and was not answered by a sound reply may have been sent and paid."""
    try:
        reply = way.post(url, content, headers)
    except NoAnswer as error:
        raise DeliveryUncertain(f"{title}：{error}") from error
    except OutboundError as error:
        raise ChannelUnavailable(f"{title}：{error}") from error
    if reply.status >= 500 or not reply.whole:
        raise DeliveryUncertain(f"{title}：对方答复异常（HTTP {reply.status}），可能已发出")
    return reply


def asked(title: str, way: Outbound, url: str, content: bytes, headers: Mapping[str, str]) -> Reply:
    """Post a question, which changes nothing. Raises ChannelUnavailable where it has no sound answer."""
    try:
        reply = way.post(url, content, headers)
    except OutboundError as error:
        raise ChannelUnavailable(f"{title}：{error}") from error
    if reply.status >= 400 or not reply.whole:
        raise ChannelUnavailable(f"{title}：查询未得答复（HTTP {reply.status}）")
    return reply


def text_of(value: Any) -> str:
    """Return a field of a provider's JSON as text; true and false as JSON writes them."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return "" if value is None else str(value).strip()
