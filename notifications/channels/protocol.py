"""What a channel is to delivery, and the few ways in which a sending can end."""

from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Protocol, runtime_checkable
from uuid import UUID

from models.messages import Channel, MessageState

LONGEST_REASON = 1000
LONGEST_REFERENCE = 120
LONGEST_CODE = 60


class Reach(StrEnum):
    """Whom a channel reaches."""

    PERSON = "person"
    """One person, at his own address or at none."""
    GROUP = "group"
    """An endpoint of a unit: it hears what the people of its unit hear, gathered like theirs."""
    SYSTEM = "system"
    """An endpoint that is another system: it hears every event its unit may know of, each by itself."""


def storable(text: str, longest: int) -> str:
    """Return foreign words as the database takes them: no NUL, no half of a letter, not too long."""
    return text.encode("utf-8", "replace").decode().replace("\0", "�")[:longest]


class DeliveryError(Exception):
    """A sending that did not end well; the text is the reason an officer reads.

    `provider` is who said so and `reference` under what he knows the message, where there is more than the channel.
    """

    def __init__(self, reason: str, *, provider: str | None = None, reference: str | None = None) -> None:
        super().__init__(storable(reason, LONGEST_REASON))
        self.provider = provider
        self.reference = reference and storable(reference, LONGEST_REFERENCE)


class DeliveryRefused(DeliveryError):
    """Final: the other side has said that it does not take this message (失败)."""


class EndpointGone(DeliveryRefused):
    """Final, and nothing else will be taken at this address either: the endpoint is to be disabled."""


class DeliveryDeferred(DeliveryError):
    """Not now: try again at the channel's next time, or after `pause` where the other side asked for one.

    What the other side asks to have later counts as no try; whoever limits the rate does not give up on anybody.
    """

    def __init__(
        self,
        reason: str,
        *,
        pause: timedelta | None = None,
        provider: str | None = None,
        reference: str | None = None,
    ) -> None:
        super().__init__(reason, provider=provider, reference=reference)
        self.pause = pause


class ChannelUnavailable(DeliveryDeferred):
    """Not now, and no other message either: the rest of the batch need not knock.

    Of an endpoint only what goes to the same address waits.
    """


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
    content.
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


@dataclass(frozen=True, slots=True)
class Told:
    """One event of a message: the template it is told by, and all that may be said of it."""

    template: str
    facts: Mapping[str, Any]
    """A row of `queries.messages.told_of`: event_id, kind, subject_kind, subject_id, task_id, occurred_at, data, …"""


@dataclass(frozen=True, slots=True)
class Taken:
    """The other side has taken it: who that was, and under which reference it knows the message.

    `note` is what others said before it, who certainly did not take it. `delivered` where the answer already says that
    the message has arrived (已送达), not only that it was taken (已发送).
    """

    provider: str
    reference: str | None = None
    note: str | None = None
    delivered: bool = False

    def __post_init__(self) -> None:
        if self.reference is not None:
            object.__setattr__(self, "reference", storable(self.reference, LONGEST_REFERENCE))


@dataclass(frozen=True, slots=True)
class Receipt:
    """What a provider says later of a message it took, in our states: delivered, failed, sent or unknown.

    `message_id` is our own number of it, where the provider gives it back: a message that is unknown has no reference.
    """

    provider: str
    reference: str
    state: MessageState
    code: str = ""
    detail: str | None = None
    message_id: UUID | None = None

    def __post_init__(self) -> None:
        object.__setattr__(self, "reference", storable(self.reference, LONGEST_REFERENCE))
        object.__setattr__(self, "code", storable(self.code, LONGEST_CODE))
        if self.detail is not None:
            object.__setattr__(self, "detail", storable(self.detail, LONGEST_REASON))


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
    def reach(self) -> Reach:
        """Whom it reaches."""

    @property
    def is_on(self) -> bool:
        """Whether it is configured here; for a channel that is not, nothing is planned."""

    def takes(self, template: str) -> bool:
        """Whether items of this template go by this channel."""

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


@runtime_checkable
class Asks(Protocol):
    """What a channel offers besides, if its provider can be asked what became of a message."""

    def ask(self, message_id: UUID, reference: str | None, address: str, sent_at: datetime) -> Receipt | None:
        """Return what is known by now, None if nothing is; raises ChannelUnavailable."""


@runtime_checkable
class Writes(Protocol):
    """What a channel offers besides, if its messages are not the text that people read elsewhere."""

    def write(self, told: Sequence[Told]) -> tuple[str, str]:
        """Return subject and body; they are kept, and the same in every attempt.

        Raises LookupError, TypeError or ValueError: the message is then dead and says why.
        """
