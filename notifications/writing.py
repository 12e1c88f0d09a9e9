"""Writes what is to be sent, each message once for all its attempts, and says to whom it goes."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import groupby
from uuid import UUID

from sqlmodel import Session

from core.clock import business_time
from core.seals import SealBroken
from models.messages import Channel
from notifications.channels.protocol import Attachment, ChannelAdapter, Outgoing, Told, Writes
from notifications.departures import HAS_LEFT, hand_on
from notifications.endpoints import opened
from notifications.mail.invitations import invitations
from notifications.outcomes import unsendable
from notifications.rendering import Text, render_messages
from notifications.sms.codes import REGISTERED, variables
from queries import deployment
from queries import messages as queries
from queries.delivery import Outcome
from queries.messages import heads
from queries.relay import store_texts
from queries.sql import Row


@dataclass(frozen=True, slots=True)
class Mail:
    """One attempt at one message that is ready to leave."""

    attempt: int
    outgoing: Outgoing


class _Unsendable(Exception):
    """Nobody is there to read it, or it cannot be written; the text says why."""


def write(
    session: Session, adapter: ChannelAdapter, claimed: dict[UUID, int], *, now: datetime
) -> tuple[list[Mail], list[Outcome]]:
    """Return what is ready, in the order of the claim, and how the others end: unwritable, or without a reader."""
    found = {head["id"]: head for head in heads(session, list(claimed))}
    texts = _texts(session, adapter, list(found.values()))
    enclosed = invitations(session, list(claimed)) if adapter.channel == Channel.EMAIL else {}
    codes = variables(session, list(claimed)) if adapter.channel == Channel.SMS else {}
    mails, ended = [], []
    if left := [message_id for message_id, head in found.items() if head["has_left"] and message_id not in codes]:
        hand_on(session, left, at=business_time(deployment.offset(session)))
    for message_id, attempt in claimed.items():
        head, text = found[message_id], texts[message_id]
        try:
            _require_sendable(head, text)
            outgoing = _outgoing(head, text, enclosed.get(message_id, ()), now)
            if code := codes.get(message_id):
                outgoing = replace(outgoing, template=REGISTERED, variables=code)
            mails.append(Mail(attempt, outgoing))
        except (_Unsendable, SealBroken) as error:
            ended.append(unsendable(message_id, attempt, str(error)))
    return mails, ended


def _texts(session: Session, adapter: ChannelAdapter, found: Sequence[Row]) -> dict[UUID, Text]:
    """Return the words of each message; what was written before is what was sent before."""
    missing = [head["id"] for head in found if head["body"] is None]
    fresh = _own_words(session, adapter, missing) if isinstance(adapter, Writes) else render_messages(session, missing)
    store_texts(session, [text.as_row() for text in fresh if text.error is None])
    kept = [head for head in found if head["body"] is not None]
    return {text.id: text for text in fresh} | {
        head["id"]: Text(head["id"], head["subject"], head["body"], html=head["html"]) for head in kept
    }


def _own_words(session: Session, adapter: Writes, ids: Sequence[UUID]) -> list[Text]:
    """Have the channel write what is not the text that people read elsewhere."""
    items = queries.items(session, ids)
    events = queries.told_of(session, list({item["event_id"] for item in items}))
    told = {row["event_id"]: row for row in events}
    return [
        _attempt(message_id, adapter, [Told(item["template"], told[item["event_id"]]) for item in several])
        for message_id, several in groupby(items, key=lambda item: item["message_id"])
    ]


def _attempt(message_id: UUID, adapter: Writes, told: Sequence[Told]) -> Text:
    try:
        subject, body = adapter.write(told)
    except (LookupError, ValueError, TypeError) as error:
        return Text(message_id, error=f"消息无法生成：{type(error).__name__} {error}"[:1000])
    return Text(message_id, subject[:400], body)


def _require_sendable(head: Row, text: Text) -> None:
    if head["has_left"]:
        raise _Unsendable(HAS_LEFT)
    if head["is_disabled"]:
        raise _Unsendable("收件人已停用" if head["endpoint_id"] is None else "接收端已停用")
    if text.error:
        raise _Unsendable(text.error)


def _outgoing(head: Row, text: Text, enclosed: tuple[Attachment, ...], now: datetime) -> Outgoing:
    address: str = head["address"] or ""
    secrets: tuple[str, ...] = ()
    if head["endpoint_id"] is not None:
        address, secrets = opened(head["endpoint_id"], head["sealed_url"], head["secrets"], now=now)
    return Outgoing(
        head["id"],
        address,
        text.subject or "",
        text.body or "",
        head["created_at"],
        html=text.html,
        attachments=enclosed,
        secrets=secrets,
    )
