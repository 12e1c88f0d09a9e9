"""What a channel is to delivery, and the few ways in which a sending can end."""

from collections.abc import Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Protocol
from uuid import UUID

from models.messages import Channel, MessageState


class DeliveryError(Exception):
    """A sending that did not end well; the text is the reason an officer reads."""


class DeliveryRefused(DeliveryError):
    """Final: the other side will never take this message."""


class DeliveryDeferred(DeliveryError):
    """Not now: try again at the channel's next time."""


class ChannelUnavailable(DeliveryDeferred):
    """Not now, and no other message either: the rest of the batch need not knock."""


class DeliveryUncertain(DeliveryError):
    """The message may have arrived: the connection ended after it was handed over."""


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that goes with a message: a calendar invitation, a paper."""

    name: str
    content_type: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A rendered message on its way; the same `message_id` in every attempt.

    `address` is what the channel writes to: a mail address, a phone number, or the address of an endpoint, whose
    `secrets` are then opened. `variables` are what a text registered with a provider takes (number, deadline), never
    content; `events` are the facts of a message to another system.
    """

    message_id: UUID
    address: str
    subject: str
    body: str
    written_at: datetime
    html: str | None = None
    attachments: tuple[Attachment, ...] = ()
    template: str | None = None
    variables: Mapping[str, str] = field(default_factory=dict)
    secrets: tuple[str, ...] = ()
    events: tuple[Mapping[str, Any], ...] = ()


@dataclass(frozen=True, slots=True)
class Taken:
    """The other side has taken it: who that was, and under which reference it knows the message."""

    provider: str
    reference: str | None = None


@dataclass(frozen=True, slots=True)
class Receipt:
    """What a provider says later of a message it took, in our states: delivered, failed or unknown."""

    provider: str
    reference: str
    state: MessageState
    code: str = ""
    detail: str | None = None


class Sender(Protocol):
    """An open way to the other side."""

    def send(self, mail: Outgoing) -> Taken | None:
        """Return when the other side has taken it; otherwise raise a DeliveryError."""


class ChannelAdapter(Protocol):
    """One way to reach people. A new one is a file beside this, a member of `Channel` and an entry of `CHANNELS`."""

    @property
    def channel(self) -> Channel:
        """Its name."""

    @property
    def address(self) -> str | None:
        """Which field of a person it writes to; None if none is needed."""

    @property
    def stays_here(self) -> bool:
        """Whether a message has arrived by being stored."""

    @property
    def retry_after(self) -> tuple[timedelta, ...]:
        """Pauses between attempts; after the last one the message is dead."""

    @property
    def resends(self) -> int:
        """How often a message may go out again though it may have arrived."""

    def open(self) -> AbstractContextManager[Sender]:
        """Open the way for many messages; opening itself never fails, the first sending does."""


class Asks(Protocol):
    """What a channel offers besides, if its provider can be asked what became of a message."""

    def ask(self, message_id: UUID, reference: str | None, address: str, sent_at: datetime) -> Receipt | None:
        """Return what is known by now, None if nothing is; raises ChannelUnavailable."""
