"""What surrounds one command: who calls, at which business time, and what the caller believed to be true."""

from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Self
from uuid import UUID

from core.clock import day_of
from models.actors import Actor


@dataclass(frozen=True, slots=True)
class Call:
    """Context of one command; `if_match` is the version the caller saw, checked on the addressed subject alone."""

    actor: Actor
    at: datetime
    if_match: int | None = None
    cause_event_id: UUID | None = None

    @property
    def on(self) -> date:
        """The business day of the call, in China."""
        return day_of(self.at)

    def caused_by(self, event_id: UUID) -> Self:
        """The same caller's further moves, following from `event_id`; the caller's If-Match does not speak of them."""
        return replace(self, if_match=None, cause_event_id=event_id)
