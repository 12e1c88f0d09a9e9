"""The relay: what happened becomes what is told, in short transactions that a crash between them cannot hurt."""

from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Session

from core.broker import wake
from core.clock import business_time
from core.database import unit_of_work
from models.messages import Channel
from notifications import planner
from notifications.planner import Rules
from queries import deployment
from workflows.message_times import judge_open
from workflows.reactions import INTERNAL, REACTIONS

MESSAGES_AT_ONCE = 50
DELIVERY_ACTOR = "deliver_due"
RULES = Rules(REACTIONS, INTERNAL)


def relay_due(engine: sa.Engine, *, limit: int = 1000, at: datetime | None = None) -> int:
    """Relay until nothing is left; return how many events were taken from the queue.

    Safe to run twice at once: one works at a time, and whoever finds nothing more to plan closes what
    is open and may be told by business time, which is `at` or else goes on with the clock. A group
    whose run has not ended waits in the queue as a whole. What overtakes is looked for before every step, and its
    channels are woken while the rest still goes on.
    """
    total, done = 0, 1
    while done:
        with unit_of_work(engine) as session:
            hurried, channels = planner.plan_urgent(session, rules=RULES, limit=limit)
        wake_delivery(channels)
        with unit_of_work(engine) as session:
            taken, channels = planner.plan(session, rules=RULES, limit=limit)
            judged, found = (0, set[Channel]()) if taken else _close(session, at)
        wake_delivery(channels | found)
        total += hurried + taken
        done = hurried + taken + judged
    return total


def _close(session: Session, at: datetime | None) -> tuple[int, set[Channel]]:
    """Judge open messages and close what may be told now; return how many were judged, and the channels to be woken."""
    at = at or business_time(deployment.offset(session))
    judged = judge_open(session, at=at, limit=MESSAGES_AT_ONCE)
    return len(judged.ready) + judged.put_off, planner.close(session, judged.ready, at=at)


def wake_delivery(channels: set[Channel]) -> None:
    """Ask that these channels send what is due."""
    for channel in sorted(channels):
        wake(DELIVERY_ACTOR, channel.value, channel.value)
