"""Delivery: claim with a lease, send with no transaction open, record fenced by the attempt's number.

Real time only. A worker may die anywhere: what was not handed over goes out again, what may have arrived goes out
again as often as its channel allows and is 未知 after that.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session

from core.clock import real_now
from core.database import unit_of_work
from core.faults import die_at
from core.logging import get_logger
from models.messages import Channel, MessageState
from notifications.channels import CHANNELS
from notifications.channels.protocol import (
    Attachment,
    ChannelAdapter,
    ChannelUnavailable,
    DeliveryDeferred,
    DeliveryRefused,
    DeliveryUncertain,
    Outgoing,
    Sender,
)
from notifications.mail.invitations import invitations
from notifications.rendering import Text, render_messages
from queries import delivery as queries
from queries.delivery import Outcome
from queries.messages import heads
from queries.relay import store_texts
from queries.sql import Row

MOST_LOST = 3
"""An item that has taken this many workers with it is dead."""

log = get_logger("duban.delivery")


@dataclass(frozen=True, slots=True)
class _Mail:
    attempt: int
    outgoing: Outgoing


@dataclass(frozen=True, slots=True)
class _Run:
    """One drain of one channel."""

    engine: sa.Engine
    adapter: ChannelAdapter
    limit: int
    lease: timedelta
    clock: Callable[[], datetime]
    stopping: Callable[[], bool]


def deliver_due(
    engine: sa.Engine,
    channel: Channel,
    *,
    limit: int = 50,
    lease_seconds: float = 60,
    clock: Callable[[], datetime] = real_now,
    stopping: Callable[[], bool] = lambda: False,
) -> int:
    """Send what is due on this channel until nothing is; return how many attempts were begun. Safe to run twice.

    When `stopping` says so, the mail in hand is the last and the others are given back. A channel that is away ends the
    drain; the next one knocks again.
    """
    run = _Run(engine, CHANNELS[channel], limit, timedelta(seconds=lease_seconds), clock, stopping)
    begun, is_there = 0, True
    with run.adapter.open() as sender:
        while is_there and not stopping() and (claimed := _claim(run)) is not None:
            begun += len(claimed)
            die_at("claimed")
            is_there = _deliver(run, sender, claimed)
    return begun


def _claim(run: _Run) -> dict[UUID, int] | None:
    """Begin attempts at a batch; None when nothing is due.

    What lost its worker is taken alone, so that it takes no others along if it does so again.
    """
    now = run.clock()
    with unit_of_work(run.engine) as session:
        found = queries.due(session, run.adapter.channel, now=now, limit=run.limit)
        if not found:
            return None
        ids = [entry["id"] for entry in found]
        if lost := [entry["id"] for entry in found if entry["state"] == MessageState.SENDING]:
            ids = lost[:1] if _may_go_again(session, run, lost[0], now) else []
        return queries.claim(session, ids, now=now, lease=run.lease)


def _may_go_again(session: Session, run: _Run, message_id: UUID, now: datetime) -> bool:
    """End the attempt whose worker has gone, and say whether there is another."""
    (last,) = queries.last_attempts(session, [message_id])
    if last["outcome"] == queries.HANDED_OVER:
        outcome = _uncertain(run, message_id, last["attempt"], "发送途中进程中断，可能已送达", last["uncertain"])
    elif last["lost"] + 1 >= MOST_LOST:
        reason = f"处理该消息时进程 {MOST_LOST} 次中断，不再尝试"
        outcome = Outcome(message_id, last["attempt"], "lost", MessageState.DEAD, reason)
    else:
        outcome = Outcome(message_id, last["attempt"], "lost", MessageState.RETRY, "进程中断，尚未发出", now)
    _settle(session, [outcome], now)
    return outcome.state == MessageState.RETRY


def _deliver(run: _Run, sender: Sender, claimed: dict[UUID, int]) -> bool:
    """Send a batch; return whether the channel was there."""
    mails = _write(run, claimed)
    die_at("rendered")
    done: list[Outcome] = []
    is_there = True
    renew_at = run.clock() + run.lease / 3
    for place, mail in enumerate(mails):
        rest = mails[place:]
        if run.stopping():
            done = [*done, *(_given_back(run, other) for other in rest)]
            break
        if run.clock() > renew_at:
            _renew(run, rest)
            renew_at = run.clock() + run.lease / 3
        if not _hand_over(run, done, mail):
            done = []
            continue
        done, is_there = _send(run, sender, rest)
        die_at("sent")
        if not is_there:
            break
    with unit_of_work(run.engine) as session:
        _settle(session, done, run.clock())
    die_at("recorded")
    return is_there


def _write(run: _Run, claimed: dict[UUID, int]) -> list[_Mail]:
    """Write the messages, each once for all its attempts; what cannot be written or has no reader ends here."""
    with unit_of_work(run.engine) as session:
        found = heads(session, list(claimed))
        fresh = render_messages(session, [head["id"] for head in found if head["body"] is None])
        store_texts(session, [text.as_row() for text in fresh if text.error is None])
        texts = {text.id: text for text in fresh}
        texts |= {
            head["id"]: Text(head["id"], head["subject"], head["body"], html=head["html"])
            for head in found
            if head["body"]
        }
        enclosed = invitations(session, list(claimed)) if run.adapter.channel == Channel.EMAIL else {}
        ended = [
            Outcome(head["id"], claimed[head["id"]], "refused", MessageState.DEAD, reason)
            for head in found
            if (reason := _unsendable(head, texts[head["id"]]))
        ]
        _settle(session, ended, run.clock())
    over = {outcome.message_id for outcome in ended}
    return [
        _mail(head, texts[head["id"]], claimed[head["id"]], enclosed.get(head["id"], ()))
        for head in found
        if head["id"] not in over
    ]


def _unsendable(head: Row, text: Text) -> str | None:
    return "收件人已停用" if head["is_disabled"] else text.error


def _mail(head: Row, text: Text, attempt: int, enclosed: tuple[Attachment, ...]) -> _Mail:
    return _Mail(
        attempt,
        Outgoing(
            head["id"],
            head["address"] or "",
            text.subject or "",
            text.body or "",
            head["created_at"],
            text.html,
            enclosed,
        ),
    )


def _hand_over(run: _Run, done: Sequence[Outcome], mail: _Mail) -> bool:
    """Record the mail before and mark this one, in one commit; False if its lease has gone to another worker."""
    now = run.clock()
    with unit_of_work(run.engine) as session:
        _settle(session, done, now)
        return queries.hand_over(session, mail.outgoing.message_id, mail.attempt, now=now)


def _renew(run: _Run, rest: Sequence[_Mail]) -> None:
    with unit_of_work(run.engine) as session:
        held = {mail.outgoing.message_id: mail.attempt for mail in rest}
        queries.extend(session, held, until=run.clock() + run.lease)


def _send(run: _Run, sender: Sender, rest: Sequence[_Mail]) -> tuple[list[Outcome], bool]:
    """Send the first of the rest; return what is to be recorded, and whether the channel was there."""
    mail = rest[0]
    message_id, attempt = mail.outgoing.message_id, mail.attempt
    try:
        sender.send(mail.outgoing)
    except ChannelUnavailable as error:
        return [_deferred(run, other, str(error)) for other in rest], False
    except DeliveryDeferred as error:
        return [_deferred(run, mail, str(error))], True
    except DeliveryRefused as error:
        return [Outcome(message_id, attempt, "refused", MessageState.DEAD, str(error))], True
    except DeliveryUncertain as error:
        with unit_of_work(run.engine) as session:
            (last,) = queries.last_attempts(session, [message_id])
        return [_uncertain(run, message_id, attempt, str(error), last["uncertain"])], True
    return [Outcome(message_id, attempt, "sent", MessageState.SENT)], True


def _given_back(run: _Run, mail: _Mail) -> Outcome:
    return Outcome(
        mail.outgoing.message_id, mail.attempt, "given_back", MessageState.RETRY, "进程停止，尚未发出", run.clock()
    )


def _deferred(run: _Run, mail: _Mail, reason: str) -> Outcome:
    pauses = run.adapter.retry_after
    if mail.attempt > len(pauses):
        detail = f"已尝试 {mail.attempt} 次未成，不再尝试；最后原因：{reason}"
        return Outcome(mail.outgoing.message_id, mail.attempt, "deferred", MessageState.DEAD, detail)
    next_at = run.clock() + pauses[mail.attempt - 1]
    return Outcome(mail.outgoing.message_id, mail.attempt, "deferred", MessageState.RETRY, reason, next_at)


def _uncertain(run: _Run, message_id: UUID, attempt: int, reason: str, before: int) -> Outcome:
    """The same message, with the same identity, may go out again as often as its channel allows."""
    if before >= run.adapter.resends:
        return Outcome(message_id, attempt, "uncertain", MessageState.UNKNOWN, reason)
    return Outcome(message_id, attempt, "uncertain", MessageState.RETRY, reason, run.clock())


def _settle(session: Session, outcomes: Sequence[Outcome], now: datetime) -> None:
    queries.settle(session, outcomes, now=now)
    for entry in outcomes:
        level = log.info if entry.state == MessageState.SENT else log.warning
        level(
            "delivery_attempt_ended",
            message_id=str(entry.message_id),
            attempt=entry.attempt,
            outcome=entry.outcome,
            state=str(entry.state),
        )
