"""Webhooks to other systems: a CloudEvents envelope, signed as Standard Webhooks 1.0 asks, tried again over days."""

import hmac
from base64 import b64decode, b64encode
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from http import HTTPStatus

from core.clock import real_now
from core.outbound import Outbound, Reply, outbound_of_settings
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
    Told,
)
from notifications.cloud_events import envelope

PROVIDER = "webhook"
SECRET_PREFIX = "whsec_"  # noqa: S105  by the standard
CONTENT_TYPE = "application/cloudevents+json; charset=utf-8"


def signature(secrets: Sequence[str], message_id: str, timestamp: str, body: bytes) -> str:
    """Return `v1,…` for every secret, the newest first, so that the other side may check with either."""
    signed = f"{message_id}.{timestamp}.".encode() + body
    return " ".join(f"v1,{b64encode(hmac.digest(_key(secret), signed, 'sha256')).decode()}" for secret in secrets)


def _key(secret: str) -> bytes:
    text = secret.removeprefix(SECRET_PREFIX)
    return b64decode(text + "=" * (-len(text) % 4))


@dataclass(frozen=True, slots=True)
class WebhookSender:
    """Posts the stored envelope: the same bytes under the same webhook-id in every attempt, the timestamp its own."""

    caller: Caller
    clock: Callable[[], datetime]

    def send(self, mail: Outgoing) -> Taken:
        """Hand over one envelope. An answer that fails or never comes is tried again: the receiver knows the id."""
        if not mail.secrets:
            raise DeliveryRefused("接收端没有签名密钥")
        body = mail.body.encode()
        identity, timestamp = str(mail.message_id), str(int(self.clock().timestamp()))
        headers = {
            "Content-Type": CONTENT_TYPE,
            "webhook-id": identity,
            "webhook-timestamp": timestamp,
            "webhook-signature": signature(mail.secrets, identity, timestamp, body),
        }
        try:
            reply = self.caller.post(mail.address, body, headers)
        except DeliveryUncertain as error:
            raise DeliveryDeferred(str(error)) from error
        return _judged(reply, mail)


def _judged(reply: Reply, mail: Outgoing) -> Taken:
    if HTTPStatus.OK <= reply.status < HTTPStatus.MULTIPLE_CHOICES:
        return Taken(PROVIDER, delivered=True)
    said = hidden(f"接收端答复 {reply.status}：{reply.text}".rstrip("："), mail.address, mail.secrets)
    if reply.status == HTTPStatus.GONE:
        raise EndpointGone(said)
    raise DeliveryDeferred(said)


@dataclass(frozen=True)
class WebhookChannel:
    """Ends at 已送达: an answer of 2xx says that the other system has it."""

    client: Callable[[], Outbound] = outbound_of_settings
    clock: Callable[[], datetime] = real_now
    channel: Channel = Channel.WEBHOOK
    reach: Reach = Reach.SYSTEM
    is_on: bool = True
    address: str | None = None
    stays_here: bool = False
    retry_after: tuple[timedelta, ...] = tuple(
        timedelta(seconds=seconds) for seconds in (5, 300, 1800, 2 * 3600, 5 * 3600, 10 * 3600, 10 * 3600)
    )
    resends: int = 7
    """A worker that died while sending may have delivered; the receiver tells a repetition by its webhook-id."""

    def takes(self, template: str) -> bool:
        """Everything: a system asks for kinds of events, not for texts."""
        del template
        return True

    def write(self, told: Sequence[Told]) -> tuple[str, str]:
        """Write the envelope of the one event that a message to another system tells."""
        (event,) = told
        return envelope(event.facts)

    @contextmanager
    def open(self) -> Iterator[Sender]:
        """Keep connections as long as the batch lasts."""
        with calling(self.client) as caller:
            yield WebhookSender(caller, self.clock)
