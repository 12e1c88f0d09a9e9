"""The inbox inside the system: a message is delivered by being there, and only here is reading known."""

from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from datetime import timedelta

from models.messages import Channel
from notifications.channels.protocol import Outgoing, Sender


class _Nowhere:
    def send(self, mail: Outgoing) -> None:
        """Nothing leaves the house."""


@dataclass(frozen=True)
class InboxChannel:
    """Never sends; the relay stores the message as sent."""

    channel: Channel = Channel.INBOX
    address: str | None = None
    stays_here: bool = True
    retry_after: tuple[timedelta, ...] = ()
    resends: int = 0

    def open(self) -> AbstractContextManager[Sender]:
        """Nothing to open."""
        return nullcontext(_Nowhere())
