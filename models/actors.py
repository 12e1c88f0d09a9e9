"""Who acts: the shape every command receives instead of a request."""

from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from models.people import Duty


class Via(StrEnum):
    """How an act reached the system."""

    WEB = "web"
    KEY = "key"
    SYSTEM = "system"
    CLI = "cli"
    RECEIPT_LINK = "receipt_link"
    """By a one-time page, without a log-in: whoever had the link and the code sent to the registered phone."""


@dataclass(frozen=True, slots=True)
class PostHeld:
    """One post in force on the day of the act."""

    id: UUID
    unit_id: UUID
    duty: Duty


@dataclass(frozen=True, slots=True)
class Actor:
    """A person with posts, a unit's system with a key, or the system itself."""

    person_id: UUID | None
    posts: tuple[PostHeld, ...]
    via: Via
    key_id: UUID | None = None
    key_unit_id: UUID | None = None
    request_id: UUID | None = None
    chosen_post_id: UUID | None = None

    @property
    def unit_ids(self) -> list[UUID]:
        """Units the actor may speak for; the administrator's post speaks for none."""
        units = {post.unit_id for post in self.posts if post.duty is not Duty.ADMINISTRATOR}
        if self.key_unit_id is not None:
            units.add(self.key_unit_id)
        return sorted(units)

    @property
    def is_administrator(self) -> bool:
        """Whether the actor keeps units, persons and posts."""
        return any(post.duty is Duty.ADMINISTRATOR for post in self.posts)


SYSTEM = Actor(person_id=None, posts=(), via=Via.SYSTEM)
