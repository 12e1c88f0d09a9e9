"""What a channel is to delivery, and the few ways in which a sending can end."""

from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol
from uuid import UUID

from models.messages import Channel


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
class Outgoing:
    """A rendered message on its way; the same `message_id` in every attempt."""

    message_id: UUID
    address: str
    subject: str
    body: str
    written_at: datetime


class Sender(Protocol):
    """An open way to the other side."""

    def send(self, mail: Outgoing) -> None:
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
