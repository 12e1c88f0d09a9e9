"""Delivery: claim with a lease, send with no transaction open, record fenced by the attempt's number.

Real time only. A worker may die anywhere: what was not handed over goes out again, what may have arrived goes out
again as often as its channel allows and is 未知 after that.
"""

from collections.abc import Callable, Iterable, Sequence
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
from notifications import outcomes
from notifications.channels import CHANNELS
from notifications.channels.protocol import (
    ChannelAdapter,
    ChannelUnavailable,
    DeliveryError,
    Reach,
    Sender,
)
from notifications.outcomes import Tries
from notifications.receipts import apply_kept
from notifications.writing import Mail, write
from queries import delivery as queries
from queries.delivery import Outcome

MOST_HANDED_OVER = 10
"""So many messages are marked in one commit, where the channel may send one again: as many a killed worker repeats."""
_ARRIVED = (MessageState.SENT, MessageState.DELIVERED)

log = get_logger("duban.delivery")


@dataclass(frozen=True, slots=True)
class _Run:
    """One drain of one channel."""

    engine: sa.Engine
    adapter: ChannelAdapter
    limit: int
    lease: timedelta
    clock: Callable[[], datetime]
    stopping: Callable[[], bool]
    helped: Callable[[], None]


def deliver_due(
    engine: sa.Engine,
    channel: Channel,
    *,
    limit: int = 50,
    lease_seconds: float = 60,
    clock: Callable[[], datetime] = real_now,
    stopping: Callable[[], bool] = lambda: False,
    helped: Callable[[], None] = lambda: None,
) -> int:
    """Send what is due on this channel until nothing is; return how many attempts were begun. Safe to run twice.

    When `stopping` says so, the mail in hand is the last and the others are given back. A channel that is away ends the
    drain; the next one knocks again. `helped` is called where a batch was full, so that another may join in.
    """
    run = _Run(engine, CHANNELS[channel], limit, timedelta(seconds=lease_seconds), clock, stopping, helped)
    begun, is_there = 0, True
    with run.adapter.open() as sender:
        while is_there and not stopping() and (claimed := _claim(run)) is not None:
            begun += len(claimed)
            die_at("claimed")
            if len(claimed) == limit:
                run.helped()
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
    (last,) = queries.tries(session, [message_id])
    tries = Tries(last["deferred"], last["uncertain"], last["lost"])
    if last["outcome"] == queries.HANDED_OVER:
        reason = "发送途中进程中断，可能已送达"
        outcome = outcomes.uncertain(run.adapter, message_id, last["attempt"], reason, tries, now)
    else:
        outcome = outcomes.lost(message_id, last["attempt"], tries, now)
    _settle(session, [outcome], now)
    return outcome.state == MessageState.RETRY


def _deliver(run: _Run, sender: Sender, claimed: dict[UUID, int]) -> bool:
    """Send a batch; return whether the channel was there."""
    renew_at = run.clock() + run.lease / 3
    with unit_of_work(run.engine) as session:
        rest, done = write(session, run.adapter, claimed, now=run.clock())
        _settle(session, done, run.clock())
    die_at("rendered")
    done, handed, is_there = [], set[UUID](), True
    while rest and is_there and not run.stopping():
        is_old = run.clock() > renew_at
        if is_old or rest[0].outgoing.message_id not in handed:
            handed, rest = _hand_over(run, done, rest, renew=is_old)
            done, renew_at = [], run.clock() + run.lease / 3 if is_old else renew_at
        if rest and rest[0].outgoing.message_id in handed:
            ended, rest, is_there = _send(run, sender, rest)
            done += ended
            die_at("before_record")
    now = run.clock()
    done += [outcomes.given_back(mail.outgoing.message_id, mail.attempt, now) for mail in rest]
    with unit_of_work(run.engine) as session:
        _settle(session, done, now)
    die_at("recorded")
    return is_there


def _hand_over(run: _Run, done: Sequence[Outcome], rest: list[Mail], *, renew: bool) -> tuple[set[UUID], list[Mail]]:
    """Record what was sent and mark what leaves next, in one commit; return what is marked, and the rest.

    One by one where a repetition does harm: of a worker that dies, all that is marked may have arrived. What has gone
    to another worker is left out.
    """
    at_once = MOST_HANDED_OVER if run.adapter.resends else 1
    leaving, later = rest[:at_once], rest[at_once:]
    now = run.clock()
    with unit_of_work(run.engine) as session:
        _settle(session, done, now)
        if renew:
            queries.extend(session, _attempts(rest), until=now + run.lease)
        marked = queries.hand_over(session, _attempts(leaving), now=now)
    return marked, [mail for mail in leaving if mail.outgoing.message_id in marked] + later


def _attempts(mails: Iterable[Mail]) -> dict[UUID, int]:
    return {mail.outgoing.message_id: mail.attempt for mail in mails}


def _send(run: _Run, sender: Sender, rest: list[Mail]) -> tuple[list[Outcome], list[Mail], bool]:
    """Send the first of the rest; return what is to be recorded, what is still to be sent, and whether to go on.

    Where nobody is there, all that would knock at the same door waits with it: of a channel to persons everything.
    """
    mail, *others = rest
    try:
        answer = sender.send(mail.outgoing)
    except ChannelUnavailable as error:
        at_the_door = [other for other in rest if run.adapter.reach is Reach.PERSON or _is_same_door(other, mail)]
        left = [other for other in others if other not in at_the_door]
        return _raised(run, at_the_door, error), left, bool(left)
    except DeliveryError as error:
        return _raised(run, [mail], error), others, True
    return [outcomes.taken(mail.outgoing.message_id, mail.attempt, answer)], others, True


def _is_same_door(one: Mail, other: Mail) -> bool:
    return one.outgoing.address == other.outgoing.address


def _raised(run: _Run, mails: Sequence[Mail], error: DeliveryError) -> list[Outcome]:
    attempts = _attempts(mails)
    with unit_of_work(run.engine) as session:
        found = queries.tries(session, attempts)
    tries = {entry["message_id"]: Tries(entry["deferred"], entry["uncertain"], entry["lost"]) for entry in found}
    now = run.clock()
    return [
        outcomes.raised(run.adapter, message_id, attempt, error, tries[message_id], now)
        for message_id, attempt in attempts.items()
    ]


def _settle(session: Session, ended: Sequence[Outcome], now: datetime) -> None:
    apply_kept(session, queries.settle(session, ended, now=now), now=now)
    _log(ended)


def _log(ended: Iterable[Outcome]) -> None:
    for entry in ended:
        level = log.info if entry.state in _ARRIVED else log.warning
        level(
            "delivery_attempt_ended",
            message_id=str(entry.message_id),
            attempt=entry.attempt,
            outcome=entry.outcome,
            state=str(entry.state),
        )
