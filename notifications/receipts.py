"""What providers say of a message after they took it: kept once, whenever and however often it comes."""

from collections.abc import Collection
from dataclasses import asdict
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlmodel import Session

from core.logging import get_logger
from models.messages import Channel, MessageState
from notifications.channels.protocol import Receipt
from queries import receipts as queries

log = get_logger("duban.receipts")


class Recorded(StrEnum):
    """What became of a receipt; all of them are right to answer with thanks."""

    MOVED = "moved"
    """The message has changed its state."""
    KEPT = "kept"
    """It says nothing new of where the message stands, or the sending is just being recorded."""
    REPEATED = "repeated"
    """It was said before."""
    STRANGE = "strange"
    """No message is known by this reference, or none yet."""


_ARRIVES_FROM = frozenset(
    {
        MessageState.ACCEPTED,
        MessageState.RETRY,
        MessageState.SENT,
        MessageState.UNKNOWN,
        MessageState.FAILED,
        MessageState.DEAD,
    }
)


def after(state: MessageState, said: MessageState, *, is_latest: bool) -> MessageState | None:
    """Return where a message goes when this is said of it, None if it stays.

    Who has it has it: 已送达 holds against a failure that comes later, and overtakes one that came before. A failure of
    an earlier attempt says nothing of the latest. What is being sent is judged when that is recorded.
    """
    if said is MessageState.DELIVERED and state in _ARRIVES_FROM:
        return MessageState.DELIVERED
    if said is MessageState.FAILED and is_latest and state in (MessageState.SENT, MessageState.UNKNOWN):
        return MessageState.FAILED
    if said is MessageState.SENT and is_latest and state is MessageState.UNKNOWN:
        return MessageState.SENT
    return None


def record_receipt(session: Session, receipt: Receipt, now: datetime, *, channel: Channel) -> Recorded:
    """Keep what a provider says and move the message where it follows. A repetition changes nothing.

    The message is found by the reference under which the provider took it, or by our own number where the provider
    gives that back; a number of a message of another `channel` is none of his. What nobody knows yet is kept, and
    judged when the sending is recorded.
    """
    queries.lock_reference(session, receipt.reference)
    found = queries.message_of(session, receipt.provider, receipt.reference)
    message_id = found["message_id"] if found else receipt.message_id
    stands = queries.locked(session, message_id, channel) if message_id else None
    said = asdict(receipt) | {"state": receipt.state.value}
    is_new = queries.keep(session, said, message_id=stands["id"] if stands else None, now=now)
    if not is_new:
        return Recorded.REPEATED
    if stands is None:
        log.warning("receipt_of_unknown_message", provider=receipt.provider, code=receipt.code)
        return Recorded.STRANGE
    is_latest = found is None or found["attempt"] == stands["attempts"]
    return _apply(session, stands["id"], MessageState(stands["state"]), receipt, is_latest=is_latest, now=now)


def apply_kept(session: Session, ids: Collection[UUID], *, now: datetime) -> None:
    """Judge what was said of these messages before their sending was recorded; `now` is when that happens."""
    if not ids:
        return
    states: dict[UUID, MessageState] = {}
    for entry in queries.kept(session, ids):
        state = states.get(entry["message_id"], MessageState(entry["state"]))
        said = Receipt(entry["provider"], "", MessageState(entry["said"]), entry["code"], entry["detail"])
        _apply(session, entry["message_id"], state, said, is_latest=entry["is_latest"], now=now)
        states[entry["message_id"]] = after(state, said.state, is_latest=entry["is_latest"]) or state


def _apply(
    session: Session, message_id: UUID, state: MessageState, said: Receipt, *, is_latest: bool, now: datetime
) -> Recorded:
    moved = after(state, said.state, is_latest=is_latest)
    if moved is None:
        return Recorded.KEPT
    error = f"回执：{said.detail or said.code or '对方称未送达'}"[:1000] if moved is MessageState.FAILED else None
    queries.move(session, message_id, state=moved.value, error=error, at=now)
    log.info("receipt_applied", message_id=str(message_id), state=moved.value, provider=said.provider, code=said.code)
    return Recorded.MOVED
