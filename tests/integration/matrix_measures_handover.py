"""Rows of the matrix for hand-overs, dossiers and the steps of a special inspection."""

from uuid import UUID, uuid4

from sqlmodel import Session

from models.events import SubjectKind
from models.handover_views import HandoverApproval, HandoverCreate, HandoverTransfer
from models.matter_sources import InspectionSource, SpecialInspection
from models.plans import SourceKind
from models.units import Regime
from queries import handovers as handover_queries
from queries.events import Note, record
from tests.integration import business
from tests.integration.conftest import Town
from tests.integration.matrix import Prepared, Row, known
from tests.integration.matrix_business import (
    ABOVE,
    ALONG,
    APPROVERS,
    CLERK,
    COUNTY,
    HIDDEN,
    ISSUER,
    OFFICE,
    REASON,
    T,
    acts,
    on,
    task,
)
from workflows import handovers, single_tasks
from workflows.single_tasks import SingleTask

PROPOSAL = {
    "reason": "整改弄虚作假",
    "basis": "regulation_21",
    "body_kind": "authorised",
    "body_name": "某任免机关",
}
DIGEST = "ab" * 32
TRANSFER = {"received_by": "赵某", "transferred_on": str(business.today())}
RESULT = {"result": "已立案", "decided_by": "某机关", "decided_on": str(business.today())}


def proposed(session: Session, town: Town) -> UUID:
    content = HandoverCreate.model_validate(PROPOSAL)
    done = handovers.propose_handover(
        session,
        call=business.call_of(town, "office-clerk"),
        task_id=business.in_progress(session, town),
        content=content,
    )
    return done.subject_id


def approved(session: Session, town: Town) -> UUID:
    """A hand-over that waits for its letter; its dossier is on record."""
    handover_id = proposed(session, town)
    call = business.call_of(town, "office-reviewer")
    approval = HandoverApproval(by_office=True, basis="主任会议")
    handovers.approve_handover(session, call=call, handover_id=handover_id, approval=approval)
    found = handover_queries.for_command(session, handover_id, [town.staff.units["office"]])
    assert found is not None
    data = {"manifest_sha256": DIGEST, "approved_handovers": [str(handover_id)]}
    note = Note("dossier_made", SubjectKind.DOSSIER, uuid4(), "supervising_office", data,
                task_id=found["task_id"], office_id=town.staff.units["office"])  # fmt: skip
    record(session, note, call=call)
    return handover_id


def transferred(session: Session, town: Town) -> UUID:
    handover_id = approved(session, town)
    handovers.transfer_handover(
        session,
        call=business.call_of(town, "office-issuer"),
        handover_id=handover_id,
        transfer=HandoverTransfer.model_validate(TRANSFER),
    )
    return handover_id


def inspected(session: Session, town: Town) -> UUID:
    """A task drawn from a special inspection that has entered."""
    business.designate(session, town)
    facts = SpecialInspection(
        regime=Regime.DUCHA,
        leader="组长某",
        leader_set_by="省人民政府",
        members=["成员某"],
        objects=[town.staff.units["county"]],
        content="秸秆禁烧",
        scope="全县",
        prepared_on=business.today(),
        entered_on=business.today(),
    )
    source = InspectionSource(
        kind=SourceKind.SPECIAL_INSPECTION,
        title="专项督查",
        basis_paper=f"某方案{uuid4().hex[:8]}",
        occurred_on=business.today(),
        details=facts,
    )
    draft = SingleTask(
        office_id=town.staff.units["office"],
        unit_id=town.staff.units["county"],
        title="整改督查反馈问题",
        due_on=business.in_days(60),
        source=source,
    )
    call = business.call_of(town, "office-clerk")
    task_id = single_tasks.draft_task(session, call=call, draft=draft).subject_id
    single_tasks.assign_task(session, call=business.call_of(town, "office-reviewer"), task_id=task_id)
    return task_id


def packed(session: Session, town: Town) -> Prepared:
    return {"task_id": business.in_progress(session, town)}


H = "/api/v1/handovers"
OUTSIDE = (*COUNTY, ABOVE, ALONG)  # a hand-over is between the office and the competent body
ITS_OFFICE = {"*": 404, **HIDDEN, **dict.fromkeys(OFFICE, 200)}

ROWS: tuple[Row, ...] = (
    Row(f"POST {T}/{{task_id}}/handovers", acts(201, CLERK), task(business.in_progress, **PROPOSAL)),
    Row(f"GET {H}", known(200)),
    Row(f"GET {H}/{{handover_id}}", ITS_OFFICE, on("handover_id", proposed)),
    Row(f"GET {H}/{{handover_id}}/history", ITS_OFFICE, on("handover_id", proposed)),
    Row(
        f"POST {H}/{{handover_id}}/approvals",
        acts(200, *APPROVERS, hidden=OUTSIDE),
        on("handover_id", proposed, by_office=True, basis="主任会议"),
    ),
    Row(
        f"POST {H}/{{handover_id}}/declinations",
        acts(200, *APPROVERS, hidden=OUTSIDE),
        on("handover_id", proposed, **REASON),
    ),
    Row(
        f"POST {H}/{{handover_id}}/transfers",
        acts(200, ISSUER, hidden=OUTSIDE),
        on("handover_id", approved, **TRANSFER),
    ),
    Row(
        f"POST {H}/{{handover_id}}/results",
        acts(200, *OFFICE, hidden=OUTSIDE),
        on("handover_id", transferred, **RESULT),
    ),
    Row(f"GET {T}/{{task_id}}/dossier", ITS_OFFICE, packed),
    Row(
        f"POST {T}/{{task_id}}/source-steps",
        acts(201, *OFFICE, hidden=(ALONG,)),
        task(inspected, step="reported_on", on=str(business.today())),
    ),
)
