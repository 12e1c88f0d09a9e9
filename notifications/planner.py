"""Plans messages set-based: events become items in one message for each receiver and channel, which is then closed.

What a person has done and is urgent does not wait for a night to be gathered: it is planned first, and closed at once.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlmodel import Session

from core.clock import business_time, real_now
from models.messages import Channel, Urgency
from notifications import departures, unreached
from notifications.audience import Reaction
from notifications.channels import CHANNELS
from notifications.configured import configured
from notifications.rendering import render_messages
from queries import deployment, planning
from queries import relay as queries
from queries.sql import Row


@dataclass(frozen=True)
class Rules:
    """Who hears of which event kind; `internal` ones are told to no other system."""

    reactions: Mapping[str, Sequence[Reaction]]
    internal: Collection[str] = field(default=frozenset())

    @property
    def urgent(self) -> list[str]:
        """Kinds that overtake: urgent by their rule. What a rung makes urgent comes by the thousand and does not."""
        return sorted(
            kind
            for kind, several in self.reactions.items()
            if any(one.urgency is Urgency.URGENT and not one.audience.narrowed for one in several)
        )


def plan_urgent(session: Session, *, rules: Rules, limit: int) -> tuple[int, set[Channel]]:
    """Take what overtakes and write it ready to be sent; return how many events, and the channels to be woken."""
    queries.alone(session)
    taken = queries.claim_urgent(session, rules.urgent, limit=limit)
    return len(taken), _plan(session, taken, rules, express=True)


def plan(session: Session, *, rules: Rules, limit: int) -> tuple[int, set[Channel]]:
    """Take up to `limit` events from the queue and write who is told of them; return how many were taken.

    The channels are those of what is told by itself, and so need not wait to be closed.
    """
    queries.alone(session)
    taken = queries.claim(session, limit=limit)
    return len(taken), _plan(session, taken, rules, express=False)


def close(session: Session, ids: Sequence[UUID], *, at: datetime) -> set[Channel]:
    """Close these open messages at business time `at`; what stays here is written at once, and so has arrived.

    Returns the channels that have something to send now. What is for somebody who has left is set aside. To be called
    in the transaction in which `plan` found nothing more: what came after belongs to the next message.
    """
    if not ids:
        return set()
    departures.set_aside(session, ids, at=at)
    return _write(session, queries.close(session, ids, stay=_staying(), at=at, now=real_now()))


def _plan(session: Session, events: Sequence[UUID], rules: Rules, *, express: bool) -> set[Channel]:
    if not events:
        return set()
    reactions, at = as_rows(rules.reactions), business_time(deployment.offset(session))
    unreached.alarm_of(session, events, reactions=reactions, at=at)
    ready = planning.plan_items(
        session,
        events,
        reactions=reactions,
        channels=configured({one.template for several in rules.reactions.values() for one in several}),
        urgent=rules.urgent,
        internal=sorted(rules.internal),
        express=express,
        now=real_now(),
        at=at,
    )
    return _write(session, ready)


def _write(session: Session, ready: Iterable[Row]) -> set[Channel]:
    """Write what stays here; return the channels of the others."""
    staying = _staying()
    here = [entry["id"] for entry in ready if entry["channel"] in staying]
    queries.store_texts(session, [text.as_row() for text in render_messages(session, here)])
    return {Channel(entry["channel"]) for entry in ready} - set(staying)


def _staying() -> list[Channel]:
    return [adapter.channel for adapter in CHANNELS.values() if adapter.stays_here]


def as_rows(reactions: Mapping[str, Sequence[Reaction]]) -> list[dict[str, Any]]:
    """Return the rules for the statement that finds whom they name."""
    return [
        {
            "place": place,
            "kind": kind,
            "party": reaction.audience.party,
            "duties": sorted(reaction.audience.duties),
            "narrowed": reaction.audience.narrowed,
            "report_kinds": reaction.report_kinds or None,
            "template": reaction.template,
            "urgency": reaction.urgency,
        }
        for kind, several in reactions.items()
        for place, reaction in enumerate(several)
    ]
