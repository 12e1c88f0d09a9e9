"""Plans messages set-based: events become items in one message for each receiver and channel, which is then closed.

What a person has done and is urgent does not wait for a night to be gathered: it is planned first, and closed at once.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from sqlmodel import Session

from core.clock import real_now
from models.messages import Channel, Urgency
from notifications.audience import Reaction
from notifications.channels import CHANNELS
from notifications.rendering import render_messages
from queries import planning
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


def close(session: Session, *, limit: int) -> tuple[int, set[Channel]]:
    """Close up to `limit` messages; what stays here is written at once, and so has arrived.

    Returns how many were closed, 0 when none is left open, and the channels that have something to send now. To be
    called in the transaction in which `plan` found nothing more: what came after belongs to the next message.
    """
    ids = queries.open_messages(session, limit=limit)
    if not ids:
        return 0, set()
    closed = queries.close(session, ids, stay=_staying(), now=real_now())
    return len(closed), _write(session, closed)


def _plan(session: Session, events: Sequence[UUID], rules: Rules, *, express: bool) -> set[Channel]:
    if not events:
        return set()
    ready = planning.plan_items(
        session,
        events,
        reactions=as_rows(rules.reactions),
        channels=_channels(rules.reactions),
        urgent=rules.urgent,
        internal=sorted(rules.internal),
        express=express,
        now=real_now(),
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


def _channels(reactions: Mapping[str, Sequence[Reaction]]) -> list[dict[str, Any]]:
    """Return what is configured, with the templates that go by it where not all of them do."""
    templates = {reaction.template for several in reactions.values() for reaction in several}
    found = []
    for adapter in (entry for entry in CHANNELS.values() if entry.is_on):
        taken = sorted(name for name in templates if adapter.takes(name))
        entry = {"channel": adapter.channel, "reach": adapter.reach, "address": adapter.address}
        narrowed = None if len(taken) == len(templates) else taken
        found.append(entry | {"templates": narrowed, "stays_here": adapter.stays_here})
    return found
