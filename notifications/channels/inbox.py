"""The inbox inside the system: a message is delivered by being there, and only here is reading known."""

from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from datetime import timedelta

from models.messages import Channel
from notifications.channels.protocol import Outgoing, Reach, Sender


class _Nowhere:
    def send(self, mail: Outgoing) -> None:
        """Nothing leaves the house."""


@dataclass(frozen=True)
class InboxChannel:
    """Never sends; the relay stores the message as sent."""

    channel: Channel = Channel.INBOX
    reach: Reach = Reach.PERSON
    is_on: bool = True
    address: str | None = None
    stays_here: bool = True
    retry_after: tuple[timedelta, ...] = ()
    resends: int = 0

    def takes(self, template: str) -> bool:
        """Everything there is to tell."""
        del template
        return True

    def open(self) -> AbstractContextManager[Sender]:
        """Nothing to open."""
        return nullcontext(_Nowhere())
