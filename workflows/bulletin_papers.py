"""What the paper of a bulletin says: 总体情况、好差单位与数据、原因、要求、附件, drawn from its frozen content."""

from typing import Any
from uuid import UUID

from sqlmodel import Session

from models.bulletins import Standing
from models.calls import Call
from queries import notices
from queries.sql import Row
from workflows.papers import Frozen, freeze
from workflows.rank_bulletin_papers import measured_parts, withdrawn_parts
from workflows.review_right import review_right

KIND, LABEL = "bulletin", "通报"


def freeze_bulletin(session: Session, call: Call, bulletin: Row, *, external_doc_no: str | None) -> Frozen:
    """Number and freeze the paper of a bulletin."""
    content, figures = bulletin["content"], bulletin["content"]["figures"]
    head = _head(session, call, bulletin)
    right = review_right(session, office_id=bulletin["supervising_unit_id"], office_name=head["office"], on=call.on)
    payload = head | {
        "title": bulletin["title"],
        "overall": figures["overall"],
        "overall_text": figures["overall_text"],
        "good": figures["good"],
        "poor": figures["poor"],
        "reasons": content["reasons"],
        "requirements": content["requirements"],
        "annex": {"title": "各单位任务进展情况表", "figures_on": bulletin["figures_on"], "rows": figures["annex"]},
        "review_right": right,
    }
    payload |= measured_parts(figures)
    return _freeze(session, call, bulletin, payload, external_doc_no=external_doc_no)


def freeze_withdrawal(session: Session, call: Call, bulletin: Row, *, reason: str) -> Frozen:
    """Number and freeze the paper that withdraws an issued bulletin; the first stays as it was issued."""
    payload = _head(session, call, bulletin) | {
        "title": f"关于撤回{bulletin['number']}的通报",
        "withdraws": True,
        "withdrawn_number": bulletin["number"],
        "reason": reason,
    }
    payload |= withdrawn_parts(bulletin["content"]["figures"])
    return _freeze(session, call, bulletin, payload, replaces_id=bulletin["paper_id"])


def _head(session: Session, call: Call, bulletin: Row) -> dict[str, Any]:
    office_id = bulletin["supervising_unit_id"]
    addressees = bulletin["content"]["addressees"]
    names = notices.names(session, [office_id, *(UUID(entry["unit_id"]) for entry in addressees)], call.on)
    named = {str(unit_id): name for unit_id, name in names.items()}
    basis = notices.designation_basis(session, office_id=office_id, on=call.on)
    return {
        "office": named[str(office_id)],
        "scope": bulletin["scope"],
        "addressees": [named[str(e["unit_id"])] for e in addressees if e["standing"] != Standing.INFORM],
        "copies_to": [named[str(e["unit_id"])] for e in addressees if e["standing"] == Standing.INFORM],
        "authority": basis["basis"] if basis else None,
        "regime": basis["regime"] if basis else None,
    }


def _freeze(session: Session, call: Call, bulletin: Row, payload: dict[str, Any], **more: Any) -> Frozen:
    return freeze(
        session,
        call=call,
        kind=KIND,
        label=LABEL,
        office_id=bulletin["supervising_unit_id"],
        task_id=None,
        payload=payload,
        **more,
    )
