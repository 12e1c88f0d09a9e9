"""Messages that did not arrive: seen, explained, settled by who found out, and sent again by a person's decision."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from sqlmodel import Session

from core.errors import Forbidden, NotFound, Refused
from models.actors import PostHeld
from models.calls import Call
from models.events import SubjectKind
from models.message_views import (
    MessageChoice,
    MessageDecided,
    Replayed,
    Replays,
    Settled,
    Settlement,
    Undelivered,
    UndeliveredMessage,
)
from models.messages import CHANNEL_NAMES, HELD_NAMES, MESSAGE_STATE_NAMES, Channel, Held, MessageState
from models.people import Duty
from models.statements import Reasoned
from notifications.channels import CHANNELS
from queries import events, receipts
from queries import undelivered as queries
from queries.events import Note
from queries.sql import Row

MOST_AT_ONCE = 1000
_DECIDES = frozenset({Duty.CLERK, Duty.REVIEWER, Duty.ISSUER, Duty.ADMINISTRATOR})


class NotUnknown(Refused):
    """Only what nobody can tell is settled by a person."""

    code = "message-not-unknown"
    title = "该消息的状态不是未知，不需要人工认定"


class NotReplayable(Refused):
    """What has arrived, is on its way or may have arrived is not sent again."""

    code = "message-not-replayable"
    title = "只有失败或死信的消息可以重发"


class MayHaveArrived(Refused):
    """What costs money and may have arrived is not sent again while that is not known."""

    code = "message-may-have-arrived"
    title = "状态未知的短信不再发送：请先查明并认定为失败，再重发"


def list_undelivered(
    session: Session, *, call: Call, choice: MessageChoice, after: tuple[UUID] | None, limit: int
) -> list[UndeliveredMessage]:
    """Return messages that have not arrived for certain: to an administrator all, to an office what it supervises.

    With `held` those that wait for their time instead: still owed, none of them dropped.
    """
    found = queries.page(
        session,
        units=call.actor.unit_ids,
        sees_all=call.actor.is_administrator,
        states=choice.state or list(Undelivered),
        held=choice.held,
        channel=choice.channel,
        after=after[0] if after else None,
        limit=limit,
    )
    return [UndeliveredMessage.model_validate(_named(entry)) for entry in found]


def settle_message(
    session: Session, *, call: Call, message_id: UUID, settlement: Settlement, now: datetime
) -> MessageDecided:
    """Note what became of a message that is unknown. Raises NotUnknown, and MayHaveArrived for a text message."""
    message, post = _to_decide(session, call, message_id)
    if message["state"] != MessageState.UNKNOWN:
        raise NotUnknown
    if settlement.state is Settled.RESEND:
        if CHANNELS[Channel(message["channel"])].resends == 0:
            raise MayHaveArrived
        state = MessageState.RETRY
        _send_again(session, [message_id], (MessageState.UNKNOWN,), now)
    else:
        state = MessageState(settlement.state.value)
        error = f"人工认定未送达：{settlement.reason}"[:1000] if state is MessageState.FAILED else None
        receipts.move(session, message_id, state=state.value, error=error, at=now)
    _note(session, call, post, "message_settled", message, settlement, to=settlement.state.value)
    return _decided(message_id, state)


def replay_message(
    session: Session, *, call: Call, message_id: UUID, reason: Reasoned, now: datetime
) -> MessageDecided:
    """Send a failed or dead message again: the same message with the same identity, its attempts counted on."""
    message, post = _to_decide(session, call, message_id)
    if not _send_again(session, [message_id], (MessageState.FAILED, MessageState.DEAD), now):
        raise NotReplayable
    _note(session, call, post, "message_replayed", message, reason)
    return _decided(message_id, MessageState.RETRY)


def replay_messages(session: Session, *, call: Call, choice: Replays, now: datetime) -> Replayed:
    """Send all of a choice again, oldest first, at most a thousand at once; each is recorded."""
    post = _post(call)
    given = {"states": list(choice.state), "channel": choice.channel, "from_at": choice.from_at, "to_at": choice.to_at}
    ids, left = queries.chosen(
        session,
        given,
        units=call.actor.unit_ids,
        sees_all=call.actor.is_administrator,
        limit=MOST_AT_ONCE,
    )
    again = _send_again(session, ids, (MessageState.FAILED, MessageState.DEAD), now)
    for message in again:
        _note(session, call, post, "message_replayed", message, choice)
    return Replayed(replayed=len(again), left=left)


def _to_decide(session: Session, call: Call, message_id: UUID) -> tuple[Row, PostHeld]:
    """Return the message, if the caller may know of it, and the post by which he decides."""
    found = queries.locked(session, message_id, units=call.actor.unit_ids, sees_all=call.actor.is_administrator)
    if found is None:
        raise NotFound("没有这条消息")
    return found, _post(call)


def _post(call: Call) -> PostHeld:
    for post in call.actor.posts:
        if post.duty in _DECIDES:
            return post
    raise Forbidden("只有督查机构人员或系统管理员可以认定和重发消息")


def _send_again(session: Session, ids: Iterable[UUID], states: tuple[MessageState, ...], now: datetime) -> list[Row]:
    fields = {channel.value: adapter.address for channel, adapter in CHANNELS.items() if adapter.address}
    return queries.send_again(session, list(ids), states=states, fields=fields, now=now)


def _note(session: Session, call: Call, post: PostHeld, kind: str, message: Row, why: Reasoned, **data: str) -> None:
    is_administrator = post.duty is Duty.ADMINISTRATOR
    note = Note(
        kind,
        SubjectKind.MESSAGE,
        message["id"],
        "administrator" if is_administrator else "supervising_office",
        {"channel": message["channel"], **data},
        reason=why.reason,
        office_id=None if is_administrator else post.unit_id,
    )
    events.record(session, note, call=call, post=post)


def _decided(message_id: UUID, state: MessageState) -> MessageDecided:
    return MessageDecided(message_id=message_id, state=state, state_name=MESSAGE_STATE_NAMES[state])


def _named(entry: Row) -> Row:
    return entry | {
        "channel_name": CHANNEL_NAMES[Channel(entry["channel"])],
        "held_name": HELD_NAMES[Held(entry["held_reason"])] if entry["held_reason"] else None,
        "state_name": MESSAGE_STATE_NAMES[MessageState(entry["state"])],
    }
