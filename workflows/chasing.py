"""How far an unsigned paper goes next: another way to the same person, then the next person of the unit. Pure."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from models.messages import Channel
from models.people import Duty

LADDER = (Duty.LIAISON, Duty.HANDLER, Duty.DEPUTY_LEADER)
"""联络员, 承办人, 分管领导. 主要领导 are never reached by the system: to them a paper goes by a person's own act."""
WAYS = ((Channel.INBOX, Channel.EMAIL), (Channel.SMS,))
"""How one person is told, one way after the other; after these comes the robot of his unit's group."""


class Why(StrEnum):
    """Why somebody is told further of a paper that its rule has told already."""

    NEXT_CHANNEL = "next_channel"
    NEXT_PERSON = "next_person"


@dataclass(frozen=True, slots=True)
class Holder:
    """One who holds a duty of the unit now, and the channels that are on and reach him, with his address on each."""

    person_id: UUID
    post_id: UUID
    duty: Duty
    addresses: Mapping[Channel, str | None]


@dataclass(frozen=True, slots=True)
class Robot:
    """An open group endpoint of the unit."""

    endpoint_id: UUID
    channel: Channel


@dataclass(frozen=True, slots=True)
class Receiver:
    """One who is told by a step, and by what."""

    channel: Channel
    person_id: UUID | None = None
    post_id: UUID | None = None
    endpoint_id: UUID | None = None
    address: str | None = None


@dataclass(frozen=True, slots=True)
class Step:
    """Whom the next step tells."""

    duty: Duty
    why: Why
    receivers: tuple[Receiver, ...]


Known = tuple[UUID, Channel]


@dataclass(frozen=True, slots=True)
class Told:
    """Persons and endpoints that know of the paper, by channel: by its first telling, and by the steps since."""

    at_first: frozenset[Known] = frozenset()
    since: frozenset[Known] = frozenset()


def first_duty(duties: Collection[str]) -> Duty | None:
    """Return whose turn it is when the paper was told to these duties; None where nobody of the ladder was."""
    return next((duty for duty in LADDER if duty in duties), None)


def next_step(turn: Duty | None, told: Told, holders: Sequence[Holder], robots: Sequence[Robot]) -> Step | None:
    """Return the next step up from whoever has the `turn`, None when the ladder is at its end.

    The first person of the unit was told with the paper, so that for him only other ways are left; whoever comes after
    him is told anew that it is still unsigned, whatever he heard of it before.
    """
    first = first_duty({holder.duty for holder in holders}) if turn is None else turn
    if first is None:
        return None
    everybody = told.at_first | told.since
    for duty in LADDER[LADDER.index(first) :]:
        known = everybody if duty is _begun_with(holders) else told.since
        why = Why.NEXT_CHANNEL if duty is turn else Why.NEXT_PERSON
        for way in WAYS:
            if found := _by(way, [holder for holder in holders if holder.duty is duty], known):
                return Step(duty, why, found)
        left = [robot for robot in robots if (robot.endpoint_id, robot.channel) not in everybody]
        if left and duty is turn:
            receivers = tuple(Receiver(robot.channel, endpoint_id=robot.endpoint_id) for robot in left)
            return Step(duty, Why.NEXT_CHANNEL, receivers)
    return None


def _begun_with(holders: Sequence[Holder]) -> Duty | None:
    return first_duty({holder.duty for holder in holders})


def _by(way: Sequence[Channel], holders: Sequence[Holder], known: Collection[Known]) -> tuple[Receiver, ...]:
    return tuple(
        Receiver(channel, holder.person_id, holder.post_id, address=holder.addresses[channel])
        for holder in holders
        for channel in way
        if channel in holder.addresses and (holder.person_id, channel) not in known
    )
