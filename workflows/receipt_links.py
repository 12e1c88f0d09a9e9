"""One-time links (签收链接): the office makes one for one paper and one person, shows it once, and may revoke it."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlmodel import Session

from core.credentials import digest, new_token
from core.errors import Forbidden, Invalid, NotFound, Refused
from models.actors import PostHeld
from models.calls import Call
from models.events import SubjectKind
from models.receipt_views import ReceiptLinkCreate, ReceiptLinkPublic, ReceiptLinkTold
from models.receipts import ReceiptLink
from notifications.sms.numbers import mobile, shown
from queries import events
from queries import receipt_links as queries
from queries import unsigned as unsigned_queries
from queries.events import Note
from queries.sql import Row
from workflows.tables.who import APPROVERS, EXAMINERS, WRITERS

VALID = timedelta(hours=72)
PATH = "/r/"


def make_receipt_link(session: Session, *, call: Call, draft: ReceiptLinkCreate, now: datetime) -> ReceiptLinkTold:
    """Make a link to a paper of the caller's office that waits to be signed; the answer holds the token this once.

    Raises NotFound for a paper that does not wait, Forbidden for whoever does not work there, Refused for a task, which
    is no paper of its own, Invalid for somebody who may not sign for the unit or has no mobile number.
    """
    found = queries.paper_to_sign(
        session, kind=draft.subject_kind, subject_id=draft.subject_id, offices=call.actor.unit_ids
    )
    if found is None:
        raise NotFound("没有这份待签收的文书：它不是本机构发出的，或已签收、已撤回")
    post = _post(call, found["office_id"])
    if found["paper_id"] is None:
        raise Refused("任务交办没有单独的文书，请由承办单位登录系统签收")
    person = _signer(session, call, found, draft.person_id)
    token = new_token()
    link = ReceiptLink(
        token_hash=digest(token),
        person_id=draft.person_id,
        post_id=person["post_id"],
        subject_kind=draft.subject_kind,
        subject_id=draft.subject_id,
        paper_id=found["paper_id"],
        created_at=now,
        expires_at=now + VALID,
        made_by=call.actor.person_id,
    )
    session.add(link)
    session.flush()
    about = found | {"id": link.id, "person_id": link.person_id}
    events.record(session, note_of("receipt_link_made", about, "supervising_office"), call=call, post=post)
    return ReceiptLinkTold(
        id=link.id,
        path=PATH + token,
        number=found["number"],
        person_name=person["name"],
        phone=shown(person["phone"]) or "",
        expires_at=link.expires_at,
    )


def _signer(session: Session, call: Call, paper: Row, person_id: UUID) -> Row:
    there = unsigned_queries.people(session, [paper["unit_id"]], duties=sorted(WRITERS), at=call.at)
    found = next((entry for entry in there if entry["person_id"] == person_id), None)
    expected = "该单位在任的联络员或承办人" if found is None else "已登记手机号码的人员，验证码只发往登记的号码"
    if found is None or mobile(found["phone"] or "") is None:
        raise Invalid(errors=[{"field": "person_id", "value": str(person_id), "expected": expected}])
    return found


def revoke_receipt_link(session: Session, *, call: Call, link_id: UUID, now: datetime) -> ReceiptLinkPublic:
    """Make a link open no more. Raises NotFound, Forbidden, and Refused for one that has signed or is revoked."""
    link = queries.of_office(session, link_id, call.actor.unit_ids)
    if link is None:
        raise NotFound("没有这个签收链接")
    post = _post(call, link["office_id"])
    if link["used_at"] or link["revoked_at"]:
        raise Refused("该链接已用于签收，不能作废" if link["used_at"] else "该链接已作废")
    queries.change(session, link_id, revoked_at=now, code_hash=None)
    events.record(session, note_of("receipt_link_revoked", link, "supervising_office"), call=call, post=post)
    return _public(link | {"revoked_at": now})


def list_receipt_links(
    session: Session, *, call: Call, after: tuple[UUID] | None, limit: int, subject_id: UUID | None = None
) -> list[ReceiptLinkPublic]:
    """Return the links of the caller's office, newest first."""
    last = after[0] if after else None
    found = queries.listed(session, units=call.actor.unit_ids, subject_id=subject_id, after=last, limit=limit)
    return [_public(entry) for entry in found]


def note_of(kind: str, link: Row, capacity: str, **more: Any) -> Note:
    """Return what happened to a link, for the record of the unit and the office."""
    told = ("subject_kind", "subject_id", "paper_id", "number", "person_id")
    return Note(
        kind,
        SubjectKind.RECEIPT_LINK,
        link["id"],
        capacity,
        {name: str(link[name]) for name in told} | more,
        unit_id=link["unit_id"],
        task_id=link["task_id"],
        office_id=link["office_id"],
    )


def _public(entry: Row) -> ReceiptLinkPublic:
    return ReceiptLinkPublic(**{name: entry[name] for name in ReceiptLinkPublic.model_fields})


def _post(call: Call, office_id: UUID) -> PostHeld:
    for post in call.actor.posts:
        if post.unit_id == office_id and post.duty in EXAMINERS | APPROVERS:
            return post
    raise Forbidden("签收链接由发出文书的督查机构人员生成和作废")
