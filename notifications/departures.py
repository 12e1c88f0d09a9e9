"""Never to someone who left: what he was still to be told ends with that reason, and the duty's holder is told."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlmodel import Session

from core.clock import day_of, real_now
from notifications import unreached
from notifications.channels.protocol import Reach
from notifications.configured import configured
from queries import departures as queries
from queries import planning, relay

HAS_LEFT = "收件人已离任或停用，未发送；尚需告知的转告该职责的现任人员"


def set_aside(session: Session, ids: Sequence[UUID], *, at: datetime) -> bool:
    """Take what is for those who have left out of open messages; return whether there was anything."""
    asides = queries.set_aside(session, ids, reason=HAS_LEFT, on=day_of(at), at=at, now=real_now())
    hand_on(session, asides, at=at)
    return bool(asides)


def hand_on(session: Session, ids: Sequence[UUID], *, at: datetime) -> None:
    """Tell those who hold the duties now of what these messages held, if no other holder has been told of it.

    It is told by every channel that reaches him, gathered with the rest of his. Where nobody holds the duty, the
    office that supervises hears of that.
    """
    if not ids:
        return
    relay.alone(session)
    planning.plan_items(
        session,
        (),
        reactions=(),
        channels=[entry for entry in configured(queries.templates(session, ids)) if entry["reach"] == Reach.PERSON],
        urgent=(),
        internal=(),
        express=False,
        now=real_now(),
        at=at,
        aside=ids,
    )
    unreached.alarm(session, queries.without_holder(session, ids, on=day_of(at)), at=at)
    session.info["wake_relay"] = True
