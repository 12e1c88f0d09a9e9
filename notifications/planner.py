"""Plans messages set-based: events to items for people, and items to messages, one for each person and channel."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlmodel import Session

from core.clock import real_now
from core.ids import new_ids
from models.messages import Channel
from notifications.audience import Reaction
from notifications.channels import CHANNELS
from notifications.rendering import render_messages
from queries import relay as queries

Reactions = Mapping[str, Sequence[Reaction]]


def plan(session: Session, *, reactions: Reactions, limit: int) -> int:
    """Take up to `limit` events from the queue and write who is told of them; return how many were taken."""
    taken = queries.claim(session, limit=limit)
    if taken:
        queries.plan_items(session, taken, reactions=_as_rows(reactions), channels=_channels())
    return len(taken)


def gather(session: Session, *, people: int) -> tuple[int, set[Channel]]:
    """Make the messages of up to `people` persons whose groups are complete.

    Returns how many persons were looked at, 0 when nothing is left, and the channels that have something to send now.
    """
    held: list[UUID] = queries.hold_people(session, limit=people)
    if not held:
        return 0, set()
    keys = queries.ready_keys(session, held)
    for key, message_id in zip(keys, new_ids(len(keys)), strict=True):
        key["id"] = message_id
    made = queries.gather(session, keys, channels=_channels(), now=real_now()) if keys else []
    here = [entry["id"] for entry in made if CHANNELS[Channel(entry["channel"])].stays_here]
    queries.store_texts(session, [text.as_row() for text in render_messages(session, here)])
    away = {Channel(entry["channel"]) for entry in made}
    return len(held), {channel for channel in away if not CHANNELS[channel].stays_here}


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
    return [
        {"channel": adapter.channel, "address": adapter.address, "stays": adapter.stays_here}
        for adapter in CHANNELS.values()
    ]
