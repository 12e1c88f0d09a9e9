"""What providers of text messages bring to our door: receipts, believed only with the token of the address."""

import hmac
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from core.errors import NotFound
from models.messages import Channel
from notifications.channels.protocol import Receipt
from notifications.channels.sms_providers.configured import SmsSetup
from notifications.channels.sms_providers.provider import Pushed
from notifications.receipts import record_receipt


@dataclass(frozen=True, slots=True)
class Brought:
    """Receipts, and what the provider is answered once they are kept; without that answer it brings them again."""

    receipts: tuple[Receipt, ...]
    answer: bytes


def read_push(setup: SmsSetup, *, name: str, token: str, pushed: Pushed) -> Brought:
    """Read what was pushed. A wrong token and an unknown provider are answered alike: there is nothing here.

    Raises NotFound, and NotAuthenticated or Invalid as the provider's file reads it.
    """
    provider = setup.provider(name)
    expected = setup.callback_token or ""
    is_known = hmac.compare_digest(token.encode(), expected.encode())
    if provider is None or not expected or not is_known:
        raise NotFound("没有这个回执地址")
    return Brought(tuple(provider.receipts(pushed)), provider.receipt_answer)


def take_receipts(session: Session, *, receipts: Sequence[Receipt], now: datetime) -> None:
    """Keep them all or none; in a fixed order, so that two pushes of the same never wait for each other."""
    for receipt in sorted(receipts, key=lambda entry: (entry.provider, entry.reference, entry.state)):
        record_receipt(session, receipt, now, channel=Channel.SMS)
