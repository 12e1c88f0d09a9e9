"""Attachments: a unit keeps a file that lies safely in the store; whoever may read the report may read it."""

from datetime import datetime, timedelta
from uuid import UUID

from sqlmodel import Session

from core.errors import Forbidden, Invalid, NotFound
from core.files import FileStore, Stored
from models.attachments import AttachmentPublic
from models.calls import Call
from models.reports import Attachment
from queries import attachments
from workflows.classified import refuse_classified

LONGEST_NAME = 200
ORPHAN_AFTER = timedelta(days=1)


def keep_attachment(
    session: Session, *, call: Call, stored: Stored, filename: str, unit_id: UUID | None = None
) -> AttachmentPublic:
    """Write the row of a stored file; it belongs to the unit of the post the caller acts from, unless one is named."""
    attachment = Attachment(
        sha256=stored.sha256,
        size=stored.size,
        media_type=stored.media_type,
        filename=filename,
        unit_id=unit_id or acting_unit(call),
        person_id=call.actor.person_id,
        created_at=call.at,
    )
    session.add(attachment)
    session.flush()
    return AttachmentPublic.model_validate(attachment, from_attributes=True)


def acting_unit(call: Call) -> UUID:
    """Return the unit a caller speaks for: of the chosen post, or the only one he has."""
    actor = call.actor
    chosen = [post.unit_id for post in actor.posts if post.id == actor.chosen_post_id]
    units = [unit_id for unit_id in actor.unit_ids if not chosen or unit_id in chosen]
    if not units:
        raise Forbidden("您没有任何单位的岗位，不能上传附件")
    if len(units) > 1:
        raise Invalid(
            "您在多个单位任职，请用 Duban-Post 指明岗位",
            errors=[{"field": "Duban-Post", "expected": "应为您的一个岗位编号"}],
        )
    return units[0]


def clean_filename(name: str | None) -> str:
    """Return the last part of a name without what a header or a terminal would take for an order."""
    last = (name or "").replace("\\", "/").rpartition("/")[2]
    plain = "".join(sign for sign in last if sign.isprintable()).strip(" .")
    if not plain:
        raise Invalid("附件须有文件名", errors=[{"field": "file", "expected": "应带文件名"}])
    refuse_classified(file=plain)
    stem, dot, ending = plain.rpartition(".")
    if len(plain) > LONGEST_NAME and dot and len(ending) < 10:
        return stem[: LONGEST_NAME - len(ending) - 1] + dot + ending
    return plain[:LONGEST_NAME]


def get_attachment(session: Session, *, call: Call, attachment_id: UUID) -> AttachmentPublic:
    """Return an attachment the caller's units may read."""
    found = attachments.get(session, attachment_id, unit_ids=call.actor.unit_ids)
    if found is None:
        raise NotFound("没有这个附件")
    return AttachmentPublic.model_validate(found)


def sweep_orphans(session: Session, *, store: FileStore, now: datetime) -> int:
    """Delete files whose transaction never came; run by the schedule, safe at any time."""
    since = (now - ORPHAN_AFTER).timestamp()
    return store.sweep(lambda hashes: attachments.known(session, hashes), unchanged_since=since)
