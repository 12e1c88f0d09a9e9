"""A channel that sends nothing and answers as it is told, for tests of planning and delivery."""

from collections import deque
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from models.messages import Channel
from notifications.channels.protocol import Outgoing, Reach, Receipt, Sender, Taken

MINUTES = tuple(timedelta(minutes=pause) for pause in (1, 10, 60))


@dataclass
class Transport:
    """Answers the next sendings as `answers` says, then takes them all; knows of a message what `known` says."""

    channel: Channel = Channel.EMAIL
    reach: Reach = Reach.PERSON
    address: str | None = "email"
    is_on: bool = True
    stays_here: bool = False
    retry_after: tuple[timedelta, ...] = MINUTES
    resends: int = 1
    templates: frozenset[str] | None = None
    answers: deque[Exception | Taken] = field(default_factory=deque)
    known: dict[UUID, Receipt] = field(default_factory=dict)
    asked: list[UUID] = field(default_factory=list)
    seen: list[Outgoing] = field(default_factory=list)

    def takes(self, template: str) -> bool:
        return self.templates is None or template in self.templates

    def open(self) -> AbstractContextManager[Sender]:
        return nullcontext(self)

    def send(self, mail: Outgoing) -> Taken:
        self.seen.append(mail)
        answer = self.answers.popleft() if self.answers else Taken("pretended", str(mail.message_id))
        if isinstance(answer, Exception):
            raise answer
        return answer

    def ask(self, message_id: UUID, reference: str | None, address: str, sent_at: datetime) -> Receipt | None:
        del reference, address, sent_at
        self.asked.append(message_id)
        return self.known.get(message_id)
