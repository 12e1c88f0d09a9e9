"""What a notice's paper says: drawn from the matter, the office's designation and what was sent before."""

from typing import Any
from uuid import UUID

from sqlmodel import Session

from models.calls import Call
from models.papers import NOTICE_KIND_NAMES, NoticeKind
from queries import notices as queries
from queries.sql import Row
from workflows.papers import Frozen, freeze
from workflows.review_right import review_right


def freeze_notice(
    session: Session,
    call: Call,
    notice: Row,
    *,
    due_on: Any,
    external_doc_no: str | None,
    replaces_id: UUID | None = None,
    extra: dict[str, Any] | None = None,
) -> Frozen:
    """Number and freeze the paper of a notice; `extra` says what kind of end it makes to the one it replaces."""
    label = NOTICE_KIND_NAMES[NoticeKind(notice["kind"])]
    payload = _payload(session, call, notice, label) | {"answer_due_on": due_on} | (extra or {})
    if not payload.get("withdraws"):
        office_id, office = notice["supervising_unit_id"], payload["office"]
        payload["review_right"] = review_right(session, office_id=office_id, office_name=office, on=call.on)
    return freeze(
        session,
        call=call,
        kind=notice["kind"],
        label=label,
        office_id=notice["supervising_unit_id"],
        task_id=notice["task_id"],
        payload=payload,
        external_doc_no=external_doc_no,
        replaces_id=replaces_id,
    )


def _payload(session: Session, call: Call, notice: Row, label: str) -> dict[str, Any]:
    office_id = notice["supervising_unit_id"]
    names = queries.names(session, [notice["unit_id"], office_id], call.on)
    basis = queries.designation_basis(session, office_id=office_id, on=call.on)
    before = queries.sent_before(session, notice["task_id"])
    return {
        "title": label,
        "level": notice["level"],
        "level_label": notice["level_label"],
        "level_colour": notice["level_colour"],
        "addressee": names.get(notice["unit_id"]),
        "office": names.get(office_id),
        "matter": notice["task_title"],
        "matter_source": notice["basis_paper"],
        "authority": basis["basis"] if basis else None,
        "regime": basis["regime"] if basis else None,
        "reason": notice["reason"],
        "requirement": notice["requirement"],
        "answer_by": "在系统内报送书面答复，经单位领导签批",
        "previous_papers": [entry["number"] for entry in before],
    }
