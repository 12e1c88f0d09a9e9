"""The relay: what happened becomes what is told, in short transactions that a crash between them cannot hurt."""

import sqlalchemy as sa

from core.broker import wake
from core.database import unit_of_work
from models.messages import Channel
from notifications import planner
from workflows.reactions import REACTIONS

PEOPLE_AT_ONCE = 100
DELIVERY_ACTOR = "deliver_due"


def relay_due(engine: sa.Engine, *, limit: int = 1000) -> int:
    """Relay until nothing is left; return how many events were taken from the queue.

    Safe to run twice at once: events are claimed with SKIP LOCKED, people are held while their items are gathered. A
    group that another relay has not finished is left to that one.
    """
    total = 0
    while taken := _plan(engine, limit):
        total += taken
    wake_delivery(_gather_all(engine))
    return total


def wake_delivery(channels: set[Channel]) -> None:
    """Ask that these channels send what is due."""
    for channel in sorted(channels):
        wake(DELIVERY_ACTOR, channel.value, channel.value)


def _plan(engine: sa.Engine, limit: int) -> int:
    with unit_of_work(engine) as session:
        return planner.plan(session, reactions=REACTIONS, limit=limit)


def _gather_all(engine: sa.Engine) -> set[Channel]:
    channels: set[Channel] = set()
    people = 1
    while people:
        with unit_of_work(engine) as session:
            people, found = planner.gather(session, people=PEOPLE_AT_ONCE)
        channels |= found
    return channels
