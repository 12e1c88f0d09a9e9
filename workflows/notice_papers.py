"""What a notice's paper says: drawn from the matter, the office's designation and what was sent before."""

from typing import Any
from uuid import UUID

from sqlmodel import Session

from models.calls import Call
from models.papers import NOTICE_KIND_NAMES, NoticeKind
from queries import notices as queries
from queries.sql import Row
from workflows.papers import Frozen, freeze


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
    names = queries.names(session, [notice["unit_id"], notice["supervising_unit_id"]], call.on)
    basis = queries.designation_basis(session, office_id=notice["supervising_unit_id"], on=call.on)
    label = NOTICE_KIND_NAMES[NoticeKind(notice["kind"])]
    payload = {
        "title": label,
        "level": notice["level"],
        "level_label": notice["level_label"],
        "level_colour": notice["level_colour"],
        "addressee": names.get(notice["unit_id"]),
        "office": names.get(notice["supervising_unit_id"]),
        "matter": notice["task_title"],
        "matter_source": notice["basis_paper"],
        "authority": basis["basis"] if basis else None,
        "regime": basis["regime"] if basis else None,
        "reason": notice["reason"],
        "requirement": notice["requirement"],
        "answer_due_on": due_on,
        "answer_by": "在系统内报送书面答复，经单位领导签批",
        "previous_papers": [
            f"{NOTICE_KIND_NAMES[NoticeKind(entry['kind'])]}〔{entry['year']}〕{entry['serial']}号"
            for entry in queries.sent_before(session, notice["task_id"])
        ],
        **(extra or {}),
    }
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
