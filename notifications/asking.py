"""Asks providers what became of messages that may have arrived; nothing is ever sent again for it."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

import sqlalchemy as sa

from core.clock import real_now
from core.database import unit_of_work
from core.logging import get_logger
from models.messages import Channel
from notifications.channels import CHANNELS
from notifications.channels.protocol import Asks, ChannelUnavailable
from notifications.outcomes import ASK_AFTER
from notifications.receipts import record_receipt
from queries import receipts as queries
from queries.sql import Row

log = get_logger("duban.asking")


def ask_due(engine: sa.Engine, channel: Channel, *, limit: int = 50, clock: Callable[[], datetime] = real_now) -> int:
    """Ask about what is unknown on this channel and due to be asked; return how many questions were put.

    A question is counted before it is put, so one that kills its worker is not put for ever. After the last the message
    stays 未知 until a receipt comes or an officer settles it.
    """
    adapter = CHANNELS[channel]
    if not isinstance(adapter, Asks):
        return 0
    with unit_of_work(engine) as session:
        found = queries.to_ask(session, channel, now=clock(), limit=limit)
        queries.asking(session, {entry["id"]: _next_at(entry, clock()) for entry in found})
    for entry in found:
        try:
            _ask(engine, adapter, channel, entry, clock)
        except ChannelUnavailable as error:
            log.warning("provider_could_not_be_asked", channel=channel.value, reason=str(error))
            break
    return len(found)


def _next_at(entry: Row, now: datetime) -> datetime | None:
    asked = entry["asked"] + 1
    return now + ASK_AFTER[asked] if asked < len(ASK_AFTER) else None


def _ask(engine: sa.Engine, adapter: Asks, channel: Channel, entry: Row, clock: Callable[[], datetime]) -> None:
    said = adapter.ask(entry["id"], entry["provider_ref"], entry["address"] or "", entry["sent_at"])
    if said is not None:
        with unit_of_work(engine) as session:
            record_receipt(session, replace(said, message_id=entry["id"]), clock(), channel=channel)
