"""移送问责: proposed, approved by another, transferred with its dossier; what the competent body decides is 登记."""

from datetime import date
from typing import Any
from uuid import UUID

from sqlmodel import Session

from core.errors import Invalid, Recused, Refused
from core.ids import new_id
from models.calls import Call
from models.events import SubjectKind
from models.handover_views import (
    BODY_NAMES,
    HANDOVER_BASIS_NAMES,
    HandoverApproval,
    HandoverBasis,
    HandoverCreate,
    HandoverResult,
    HandoverTransfer,
)
from models.handovers import CompetentBody, HandoverStage
from models.units import Regime
from queries import handovers as queries
from queries import history, notices, talks
from queries import plans as plan_queries
from queries.sql import Row
from workflows.classified import refuse_classified
from workflows.handover_papers import freeze_handover
from workflows.lifecycle import Advanced, Facts, Subject, Writing, advance, create, decide, history_needed
from workflows.subjects import read_handover, read_task
from workflows.tables import HANDOVER

_BODIES = {
    HandoverBasis.REGULATION_21: (CompetentBody.AUTHORISED,),
    HandoverBasis.REGULATION_23: (CompetentBody.SUPERVISORY, CompetentBody.JUDICIAL),
    HandoverBasis.LOCAL_RULE: tuple(CompetentBody),
}


def propose_handover(session: Session, *, call: Call, task_id: UUID, content: HandoverCreate) -> Advanced:
    """Propose to hand a matter over. Raises Refused if one to the same kind of body is on its way already."""
    task, _ = read_task(session, call, task_id)
    return propose_on(session, call=call, task=task, content=content)


def propose_on(session: Session, *, call: Call, task: Row, content: HandoverCreate) -> Advanced:
    """Propose on a matter as read; also what the clock or another measure calls, which reads nothing by itself."""
    refuse_classified(reason=content.reason, body_name=content.body_name, basis_paper=content.basis_paper)
    office_id = task["supervising_unit_id"]
    subject = Subject(SubjectKind.HANDOVER, new_id(), HandoverStage.PROPOSED, 1, task["unit_id"], office_id, task["id"])
    facts = Facts(regime_mixed=_mixed(session, call, task, content.basis))
    decide(HANDOVER, subject, "propose", call=call, facts=facts, given={}, creating=True)
    if queries.open_handover(session, task["id"], content.body_kind):
        raise Refused(f"本任务向{BODY_NAMES[content.body_kind]}的移送正在办理，不重复提出")
    source = _source(session, task, content)
    columns = {
        "task_id": task["id"],
        "unit_id": task["unit_id"],
        "supervising_unit_id": office_id,
        "reason": content.reason,
        "basis": _basis(content),
        "body_kind": content.body_kind,
        "body_name": content.body_name,
        "proposed_by": call.actor.person_id,
        "approval": {},
        "result": {},
        "created_at": call.at,
    }
    data = {"title": task["title"], "body_name": content.body_name, "basis": columns["basis"], "source": source}
    return create(session, HANDOVER, subject, "propose", call=call, facts=facts, writing=Writing(columns, data))


def _mixed(session: Session, call: Call, task: Row, basis: HandoverBasis) -> bool:
    """Whether an office of 督察 alone invokes the regulation of 督查."""
    if basis is HandoverBasis.LOCAL_RULE:
        return False
    held = talks.mandates(session, office_id=task["supervising_unit_id"], unit_ids=[task["unit_id"]], on=call.on)
    regimes = {entry["regime"] for entry in held}
    return bool(regimes) and Regime.DUCHA not in regimes


def _basis(content: HandoverCreate) -> str:
    if content.body_kind not in _BODIES[content.basis]:
        allowed = "或".join(BODY_NAMES[kind] for kind in _BODIES[content.basis])
        errors = [{"field": "body_kind", "value": content.body_kind, "expected": f"依此条移送{allowed}"}]
        raise Invalid(f"所选依据只用于移送{allowed}", errors=errors)
    if (content.basis is HandoverBasis.LOCAL_RULE) != bool(content.basis_paper):
        local = content.basis is HandoverBasis.LOCAL_RULE
        expected = "依本地规定移送的，须写明规定的名称和文号" if local else "只在依本地规定移送时填写"
        raise Invalid(expected, errors=[{"field": "basis_paper", "expected": expected}])
    return content.basis_paper or HANDOVER_BASIS_NAMES[content.basis]


def _source(session: Session, task: Row, content: HandoverCreate) -> dict[str, str] | None:
    source = content.source
    if source is None:
        return None
    if not queries.belongs_to_task(session, task_id=task["id"], kind=source.kind, subject_id=source.id):
        errors = [
            {"field": "source", "value": str(source.id), "expected": "本任务的报送件、督办件、约谈、整改或回头看"}
        ]
        raise Invalid("移送建议的来源不属于本任务", errors=errors)
    return {"kind": source.kind, "id": str(source.id)}


def approve_handover(session: Session, *, call: Call, handover_id: UUID, approval: HandoverApproval) -> Advanced:
    """Approve by another than who proposed; of an approver outside the office the scan is kept (令733 第二十一条)."""
    handover, subject = read_handover(session, call, handover_id)
    refuse_classified(basis=approval.basis, approver=approval.approver)
    own = notices.names(session, [subject.office_id], call.on)[subject.office_id]
    given = approval.model_dump(mode="json") | {"approved_on": str(approval.approved_on or call.on)}
    if approval.by_office:
        acting = queries.person_name(session, call.actor.person_id)
        given |= {"approver": approval.approver or acting, "organ": own}
    facts = Facts(done_by=history.done_by(session, [handover_id], history_needed(HANDOVER, "approve")))
    decide(HANDOVER, subject, "approve", call=call, facts=facts, given=given)
    _not_ahead(call, "approved_on", approval.approved_on)
    if not approval.by_office:
        _external(session, subject, approval)
    proposer = queries.person_name(session, handover["proposed_by"])
    if proposer is not None and given["approver"] == proposer and approval.by_office:
        raise Recused("提出移送建议的人员不能作为批准人，请由他人批准")
    writing = Writing({"approval": given}, _about(handover) | given)
    return advance(session, HANDOVER, subject, "approve", call=call, facts=facts, given=given, writing=writing)


def _external(session: Session, subject: Subject, approval: HandoverApproval) -> None:
    wanted = {"approver": "批准人姓名", "post": "批准人职务", "organ": "批准机关", "scan": "批示或批件的扫描件"}
    errors = [
        {"field": name, "expected": f"本机构以外批准的，须有{words}"}
        for name, words in wanted.items()
        if not getattr(approval, name)
    ]
    if errors:
        raise Invalid("本机构以外批准的，请填写批准人、职务、机关并上传批件扫描件", errors=errors)
    _own_scan(session, subject, approval.scan)


def decline_handover(session: Session, *, call: Call, handover_id: UUID, reason: str) -> Advanced:
    """不予移送, with the reason; also what was approved may still be declined before it is transferred."""
    handover, subject = read_handover(session, call, handover_id)
    refuse_classified(reason=reason)
    given = {"reason": reason}
    return advance(
        session, HANDOVER, subject, "decline", call=call, given=given, writing=Writing(data=_about(handover))
    )


def transfer_handover(session: Session, *, call: Call, handover_id: UUID, transfer: HandoverTransfer) -> Advanced:
    """移送: freeze the letter that bears the digest of the dossier's manifest, and record who received both."""
    handover, subject = read_handover(session, call, handover_id)
    refuse_classified(received_by=transfer.received_by, external_doc_no=transfer.external_doc_no)
    designated = plan_queries.designated(
        session, office_id=subject.office_id, unit_ids=[handover["unit_id"]], on=call.on
    )
    taken = queries.taken_since_approval(session, task_id=handover["task_id"], handover_id=handover_id)
    wanted = transfer.manifest_sha256
    chosen = next((entry for entry in taken if wanted in (None, entry["manifest_sha256"])), None)
    facts = Facts(designated=bool(designated), dossier_made=bool(taken))
    given = {"received_by": transfer.received_by}
    decide(HANDOVER, subject, "transfer", call=call, facts=facts, given=given)
    if chosen is None:
        errors = [{"field": "manifest_sha256", "value": wanted, "expected": "批准移送后在本系统生成的案卷清单摘要"}]
        raise Invalid("没有这份案卷的生成记录", errors=errors)
    _between(call, "transferred_on", transfer.transferred_on, handover["approval"].get("approved_on"), "批准日期")
    frozen = freeze_handover(session, call, handover, transfer, dossier=chosen)
    columns = {
        "manifest_sha256": chosen["manifest_sha256"],
        "paper_id": frozen.id,
        "transferred_on": transfer.transferred_on,
        "received_by": transfer.received_by,
    }
    data = _about(handover) | columns | {"paper_id": str(frozen.id), "number": frozen.number}
    writing = Writing(columns, data)
    return advance(session, HANDOVER, subject, "transfer", call=call, facts=facts, given=given, writing=writing)


def record_result(session: Session, *, call: Call, handover_id: UUID, result: HandoverResult) -> Advanced:
    """登记处理结果 as the competent body wrote it; a later decision is recorded beside the earlier, which stays."""
    handover, subject = read_handover(session, call, handover_id)
    refuse_classified(result=result.result, document_no=result.document_no)
    given = result.model_dump(mode="json")
    decide(HANDOVER, subject, "record_result", call=call, facts=Facts(), given=given)
    _between(call, "decided_on", result.decided_on, str(handover["transferred_on"]), "移送日期")
    if result.scan is not None:
        _own_scan(session, subject, result.scan)
    recorded = [*handover["result"].get("decisions", ()), given]
    writing = Writing({"result": {"decisions": recorded}}, _about(handover) | given)
    return advance(session, HANDOVER, subject, "record_result", call=call, given=given, writing=writing)


def _own_scan(session: Session, subject: Subject, scan: UUID | None) -> None:
    if scan is None or not queries.owned_attachment(session, scan, subject.office_id):
        errors = [{"field": "scan", "value": str(scan), "expected": "本机构上传的附件"}]
        raise Invalid("扫描件不是本机构上传的附件", errors=errors)


def _not_ahead(call: Call, field: str, day: date | None) -> None:
    if day is not None and day > call.on:
        raise Invalid(errors=[{"field": field, "value": str(day), "expected": f"不晚于今日 {call.on}"}])


def _between(call: Call, field: str, day: date, earliest: str | None, what: str) -> None:
    _not_ahead(call, field, day)
    if earliest is not None and str(day) < earliest:
        raise Invalid(errors=[{"field": field, "value": str(day), "expected": f"不早于{what} {earliest}"}])


def _about(handover: Row) -> dict[str, Any]:
    return {"title": handover["task_title"], "body_name": handover["body_name"]}
