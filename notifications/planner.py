"""Plans messages set-based: events become items in one message for each person and channel, which is then closed."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlmodel import Session

from core.clock import real_now
from models.messages import Channel
from notifications.audience import Reaction
from notifications.channels import CHANNELS
from notifications.rendering import render_messages
from queries import relay as queries

Reactions = Mapping[str, Sequence[Reaction]]


def plan(session: Session, *, reactions: Reactions, limit: int) -> int:
    """Take up to `limit` events from the queue and write who is told of them; return how many were taken."""
    queries.alone(session)
    taken = queries.claim(session, limit=limit)
    if taken:
        queries.plan_items(session, taken, reactions=_as_rows(reactions), channels=_channels(), now=real_now())
    return len(taken)


def close(session: Session, *, limit: int) -> tuple[int, set[Channel]]:
    """Close up to `limit` messages; what stays here is written at once, and so has arrived.

    Returns how many were closed, 0 when none is left open, and the channels that have something to send now. To be
    called in the transaction in which `plan` found nothing more: what came after belongs to the next message.
    """
    ids = queries.open_messages(session, limit=limit)
    if not ids:
        return 0, set()
    stay = [adapter.channel for adapter in CHANNELS.values() if adapter.stays_here]
    closed = queries.close(session, ids, stay=stay, now=real_now())
    here = [entry["id"] for entry in closed if entry["channel"] in stay]
    queries.store_texts(session, [text.as_row() for text in render_messages(session, here)])
    return len(closed), {Channel(entry["channel"]) for entry in closed} - set(stay)


def _as_rows(reactions: Reactions) -> list[dict[str, Any]]:
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


def _channels() -> list[dict[str, Any]]:
    return [{"channel": adapter.channel, "address": adapter.address} for adapter in CHANNELS.values()]
