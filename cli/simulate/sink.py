"""The channel of a simulation: takes every message, sends none, and counts."""

from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from datetime import timedelta

from models.messages import Channel
from notifications.channels.protocol import Outgoing, Reach, Sender


@dataclass
class Sink:
    """Stands in for e-mail; what it took is rendered, addressed and recorded like any other message."""

    taken: int = 0
    characters: int = 0
    channel: Channel = Channel.EMAIL
    reach: Reach = Reach.PERSON
    is_on: bool = True
    address: str | None = "email"
    stays_here: bool = False
    retry_after: tuple[timedelta, ...] = (timedelta(0),)
    resends: int = 1

    def takes(self, template: str) -> bool:
        """Everything."""
        return bool(template)

    def open(self) -> AbstractContextManager[Sender]:
        """Open at once; there is nothing to connect to."""
        return nullcontext(self)

    def send(self, mail: Outgoing) -> None:
        """Take a message."""
        self.taken += 1
        self.characters += len(mail.body)
