"""How an attempt ends: pure, from what was raised, what was tried before and what the channel allows."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from models.messages import MessageState
from notifications.channels.protocol import (
    Asks,
    ChannelAdapter,
    DeliveryDeferred,
    DeliveryError,
    DeliveryRefused,
    DeliveryUncertain,
    EndpointGone,
    Taken,
)
from queries.delivery import Outcome

MOST_LOST = 3
"""A message that has taken this many workers with it is dead."""
ASK_AFTER = tuple(timedelta(minutes=minutes) for minutes in (1, 10, 60, 6 * 60, 24 * 60, 24 * 60, 48 * 60))
"""When a provider is asked what became of a message that may have arrived; after that an officer settles it."""


@dataclass(frozen=True, slots=True)
class Tries:
    """How earlier attempts ended, since a person last had the message sent again."""

    deferred: int = 0
    uncertain: int = 0
    lost: int = 0


def taken(message_id: UUID, attempt: int, answer: Taken | None) -> Outcome:
    """The other side has it."""
    if answer is None:
        return Outcome(message_id, attempt, "sent", MessageState.SENT)
    state = MessageState.DELIVERED if answer.delivered else MessageState.SENT
    return Outcome(
        message_id, attempt, "sent", state, answer.note, provider=answer.provider, reference=answer.reference
    )


def raised(
    adapter: ChannelAdapter, message_id: UUID, attempt: int, error: DeliveryError, tries: Tries, now: datetime
) -> Outcome:
    """Return what an error means; who said so is kept with it."""
    said = (error.provider, error.reference)
    reason = str(error)[:1000]
    match error:
        case DeliveryRefused():
            outcome = "gone" if isinstance(error, EndpointGone) else "refused"
            return Outcome(message_id, attempt, outcome, MessageState.FAILED, reason, None, *said)
        case DeliveryUncertain():
            return uncertain(adapter, message_id, attempt, reason, tries, now, said=said)
        case DeliveryDeferred(pause=timedelta() as pause):
            return Outcome(message_id, attempt, "paced", MessageState.RETRY, reason, now + pause, *said)
    if tries.deferred >= len(adapter.retry_after):
        detail = f"已尝试 {tries.deferred + 1} 次未成，不再尝试；最后原因：{reason}"[:1000]
        return Outcome(message_id, attempt, "deferred", MessageState.DEAD, detail, None, *said)
    next_at = now + adapter.retry_after[tries.deferred]
    return Outcome(message_id, attempt, "deferred", MessageState.RETRY, reason, next_at, *said)


def uncertain(
    adapter: ChannelAdapter,
    message_id: UUID,
    attempt: int,
    reason: str,
    tries: Tries,
    now: datetime,
    *,
    said: tuple[str | None, str | None] = (None, None),
) -> Outcome:
    """The same message, with the same identity, may go out again as often as its channel allows; then it is 未知."""
    if tries.uncertain < adapter.resends:
        return Outcome(message_id, attempt, "uncertain", MessageState.RETRY, reason, now, *said)
    ask_at = now + ASK_AFTER[0] if isinstance(adapter, Asks) else None
    return Outcome(message_id, attempt, "uncertain", MessageState.UNKNOWN, reason, ask_at, *said)


def lost(message_id: UUID, attempt: int, tries: Tries, now: datetime) -> Outcome:
    """The worker has gone before anything left the house."""
    if tries.lost + 1 >= MOST_LOST:
        reason = f"处理该消息时进程 {MOST_LOST} 次中断，不再尝试"
        return Outcome(message_id, attempt, "lost", MessageState.DEAD, reason)
    return Outcome(message_id, attempt, "lost", MessageState.RETRY, "进程中断，尚未发出", now)


def given_back(message_id: UUID, attempt: int, now: datetime) -> Outcome:
    """The worker was told to stop, or another message to the same address has just found nobody there."""
    return Outcome(message_id, attempt, "given_back", MessageState.RETRY, "进程停止，尚未发出", now)


def unsendable(message_id: UUID, attempt: int, reason: str) -> Outcome:
    """It cannot be written, or nobody is there to read it."""
    return Outcome(message_id, attempt, "unsendable", MessageState.DEAD, reason)
