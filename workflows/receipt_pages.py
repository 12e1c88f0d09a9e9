"""签收页: what a one-time link shows, the code it sends to the registered phone, and the signature by that code.

Nothing here raises for a visitor's mistake: a wrong try must stay counted, so a command answers with a page.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlmodel import Session

from core.clock import business_time, day_of
from core.credentials import digest, same, sign
from models.actors import Actor, PostHeld, Via
from models.calls import Call
from models.events import SubjectKind
from models.messages import Channel
from models.people import Duty
from notifications.channels import CHANNELS
from notifications.sms.codes import ITEM, MINUTES, code_of
from notifications.sms.numbers import mobile, shown
from queries import deployment, events
from queries import receipt_links as queries
from queries.sql import Row
from workflows.bulletins import sign_for_bulletin
from workflows.lifecycle import Advanced
from workflows.notices import sign_for_notice
from workflows.receipt_links import note_of
from workflows.rectifications import sign_for
from workflows.talk_parties import sign_for_talk_notice

MOST_TRIES = 5
MOST_CODES = 5
PAUSE = timedelta(seconds=60)
BY_LINK = "receipt_link"


class PageState(StrEnum):
    """What a link is good for; only an open one takes a code."""

    OPEN = "open"
    SIGNED = "signed"
    WITHDRAWN = "withdrawn"
    OVER = "over"
    LEFT = "left"
    REVOKED = "revoked"
    EXPIRED = "expired"
    LOCKED = "locked"


class Said(StrEnum):
    """How a step on an open page ended."""

    CODE_SENT = "code_sent"
    TOO_SOON = "too_soon"
    TOO_MANY = "too_many"
    NO_SMS = "no_sms"
    NO_CODE = "no_code"
    WRONG = "wrong"


@dataclass(frozen=True, slots=True)
class ReceiptPage:
    """What is shown: the paper only while the link opens it."""

    state: PageState
    person: str
    phone: str
    number: str
    payload: dict[str, Any]
    expires_at: datetime
    tries_left: int
    code_sent: bool
    signed_by: str | None = None
    signed_at: datetime | None = None
    said: Said | None = None


@dataclass(frozen=True, slots=True)
class Visitor:
    """Who stands at the page: nothing is known of him but where he comes from. `now` is real time."""

    token: str
    address: str
    now: datetime
    secret: str
    request_id: UUID | None = None


def show_receipt(session: Session, *, visitor: Visitor) -> ReceiptPage | None:
    """Return the page of a link, None for one that never was; changes nothing, for mail scanners open links too."""
    link = _link(session, visitor, lock=False)
    return None if link is None else _page(link, visitor.now, _business(session))


def ask_code(session: Session, *, visitor: Visitor) -> ReceiptPage | None:
    """Send a code to the registered phone as a text message, so often and no oftener."""
    link = _link(session, visitor, lock=True)
    if link is None:
        return None
    at = _business(session)
    page = _page(link, visitor.now, at)
    number = mobile(link["phone"] or "")
    if page.state is not PageState.OPEN:
        return page
    if not CHANNELS[Channel.SMS].is_on or number is None:
        return replace(page, said=Said.NO_SMS)
    if link["code_sent_at"] and visitor.now < link["code_sent_at"] + PAUSE:
        return replace(page, said=Said.TOO_SOON)
    if link["codes_sent"] >= MOST_CODES:
        return replace(page, said=Said.TOO_MANY)
    asking = Call(Actor(None, (), Via.RECEIPT_LINK, request_id=visitor.request_id), at)
    event_id = events.record(
        session, note_of("receipt_code_asked", link, BY_LINK, address=visitor.address), call=asking
    )
    code = code_of(visitor.secret, event_id)
    queries.send_code(session, event_id=event_id, link=link, template=ITEM, address=number, at=at, now=visitor.now)
    queries.change(
        session,
        link["id"],
        code_hash=_hash(visitor.secret, link["id"], code),
        code_sent_at=visitor.now,
        codes_sent=link["codes_sent"] + 1,
    )
    return replace(page, said=Said.CODE_SENT, code_sent=True)


def sign_by_link(session: Session, *, visitor: Visitor, code: str) -> ReceiptPage | None:
    """签收 in the person's name and post, once, by the paper's own action. Raises what that action refuses."""
    link = _link(session, visitor, lock=True)
    if link is None:
        return None
    at = _business(session)
    page = _page(link, visitor.now, at)
    if page.state is not PageState.OPEN:
        return page
    if not page.code_sent:
        return replace(page, said=Said.NO_CODE)
    given = _hash(visitor.secret, link["id"], code.strip())
    if not same(link["code_hash"], given):
        return _refuse(session, link, page, visitor, at)
    post = PostHeld(link["post_id"], link["unit_id"], Duty(link["duty"]))
    actor = Actor(link["person_id"], (post,), Via.RECEIPT_LINK, request_id=visitor.request_id)
    call = Call(actor, at)
    done = _SIGN[SubjectKind(link["subject_kind"])](session, call, link)
    queries.change(session, link["id"], used_at=visitor.now, used_from=visitor.address[:64], code_hash=None)
    used = note_of("receipt_link_used", link, BY_LINK, address=visitor.address, signed_event_id=str(done.event_id))
    events.record(session, used, call=call.caused_by(done.event_id), post=post)
    return replace(page, state=PageState.SIGNED, signed_by=page.person, signed_at=at)


def _refuse(session: Session, link: Row, page: ReceiptPage, visitor: Visitor, at: datetime) -> ReceiptPage:
    tries = link["code_tries"] + 1
    locked = tries >= MOST_TRIES
    queries.change(session, link["id"], code_tries=tries)
    call = Call(Actor(None, (), Via.RECEIPT_LINK, request_id=visitor.request_id), at)
    kind = "receipt_link_locked" if locked else "receipt_code_refused"
    about = note_of("receipt_code_refused", link, BY_LINK, address=visitor.address, tries=tries)
    events.record(session, replace(about, kind=kind), call=call)
    state = PageState.LOCKED if locked else page.state
    return replace(page, state=state, said=Said.WRONG, tries_left=MOST_TRIES - tries)


def _link(session: Session, visitor: Visitor, *, lock: bool) -> Row | None:
    wanted = digest(visitor.token)
    found = queries.by_hash(session, wanted, lock=lock)
    return found if found and same(found["token_hash"], wanted) else None


def _business(session: Session) -> datetime:
    return business_time(deployment.offset(session))


def _hash(secret: str, link_id: UUID, code: str) -> bytes:
    return sign(secret, b"receipt page", link_id.bytes, code.encode("utf-8", "surrogateescape"))


def _page(link: Row, now: datetime, at: datetime) -> ReceiptPage:
    state = _state(link, now, at)
    sent_at = link["code_sent_at"]
    return ReceiptPage(
        state=state,
        person=link["person_name"],
        phone=shown(link["phone"]) or "",
        number=link["number"],
        payload=link["payload"] if state in (PageState.OPEN, PageState.SIGNED) else {},
        expires_at=link["expires_at"],
        tries_left=MOST_TRIES - link["code_tries"],
        code_sent=bool(link["code_hash"] and sent_at and now < sent_at + timedelta(minutes=MINUTES)),
        signed_by=link["signed_by"],
        signed_at=link["signed_at"],
    )


def _state(link: Row, now: datetime, at: datetime) -> PageState:
    """Return what a link is good for; who signed is shown until it expires, nothing after that. Pure."""
    on = day_of(at)
    holds = link["from_on"] <= on and (link["to_on"] is None or on < link["to_on"]) and not link["disabled_at"]
    found = (
        (PageState.REVOKED, link["revoked_at"] is not None),
        (PageState.EXPIRED, now >= link["expires_at"]),
        (PageState.LEFT, not holds),
        (PageState.WITHDRAWN, link["withdrawn"]),
        (PageState.SIGNED, link["used_at"] is not None or (not link["waits"] and link["signed_at"] is not None)),
        (PageState.OVER, not link["waits"]),
        (PageState.LOCKED, link["code_tries"] >= MOST_TRIES),
    )
    return next((state for state, holds_now in found if holds_now), PageState.OPEN)


_SIGN: dict[SubjectKind, Callable[[Session, Call, Row], Advanced]] = {
    SubjectKind.NOTICE: lambda session, call, link: sign_for_notice(session, call=call, notice_id=link["subject_id"]),
    SubjectKind.BULLETIN_COPY: lambda session, call, link: sign_for_bulletin(
        session, call=call, bulletin_id=link["bulletin_id"]
    ),
    SubjectKind.TALK_PARTY: lambda session, call, link: sign_for_talk_notice(
        session, call=call, party_id=link["subject_id"]
    ),
    SubjectKind.RECTIFICATION: lambda session, call, link: sign_for(
        session, call=call, rectification_id=link["subject_id"]
    ),
}
