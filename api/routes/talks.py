"""Talks (约谈): proposed, checked, approved, planned, served, held, recorded, published; and what each party does."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query
from starlette.requests import Request
from starlette.responses import Response

from api.deps import perform, read
from api.paging import Page, Paging, read_page
from models import talk_views as shapes
from models.measures import LegalBasis
from models.statements import Issued, Reasoned, Shape
from models.talks import TalkStage
from models.views import Moved, TimelineEntry
from workflows import talk_meetings, talk_parties, talk_plans, talk_views, talks

router = APIRouter(tags=["约谈"])


class Filters(Shape):
    """Which talks a list shows."""

    task_id: UUID | None = None
    unit_id: UUID | None = None
    legal_basis: LegalBasis | None = None
    stage: TalkStage | None = None
    limit: int = 50
    cursor: str | None = None


@router.post("/tasks/{task_id}/talks", status_code=201, summary="提出约谈", response_model=Moved)
async def propose_talk(request: Request, task_id: UUID, content: shapes.TalkCreate) -> Response:
    """Propose a talk on a task, with its evidence."""
    return await perform(
        request, talks.propose_talk, status=201, located="/api/v1/talks", task_id=task_id, content=content
    )


@router.get("/talks", summary="约谈列表", response_model=Page[shapes.TalkLine])
async def list_talks(request: Request, asked: Paging, filters: Annotated[Filters, Query()]) -> Response:
    """One page of talks, newest first."""
    chosen = filters.model_dump(exclude={"limit", "cursor"}, exclude_none=True)
    return await read_page(
        request, asked, talk_views.list_talks, kinds=(UUID,), key=lambda entry: (entry["id"],), filters=chosen
    )


@router.get("/talks/{talk_id}", summary="约谈", response_model=shapes.TalkPage)
async def get_talk(request: Request, talk_id: UUID) -> Response:
    """A talk with plan, parties, minutes and the actions allowed now."""
    return await read(request, talk_views.get_talk, talk_id=talk_id)


@router.get("/talks/{talk_id}/history", summary="约谈全过程", response_model=Page[TimelineEntry])
async def talk_history(request: Request, talk_id: UUID, asked: Paging) -> Response:
    """What happened to the talk and its parties."""
    return await read_page(
        request, asked, talk_views.talk_history, kinds=(UUID,), key=lambda entry: (entry["id"],), talk_id=talk_id
    )


@router.post("/talks/{talk_id}/checks", summary="登记现场核查", response_model=Moved)
async def check_talk(request: Request, talk_id: UUID, given: shapes.TalkCheck) -> Response:
    """Record what was found on the spot."""
    return await perform(request, talks.check_talk, talk_id=talk_id, check=given)


@router.post("/talks/{talk_id}/approvals", summary="批准启动约谈", response_model=Moved)
async def approve_talk(request: Request, talk_id: UUID, given: shapes.TalkApproval) -> Response:
    """Approve by another than who proposed, or record the approval of somebody outside the office."""
    return await perform(request, talks.approve_talk, talk_id=talk_id, approval=given)


@router.post("/talks/{talk_id}/declinations", summary="不予启动约谈", response_model=Moved)
async def decline_talk(request: Request, talk_id: UUID, given: Reasoned) -> Response:
    """Decide not to talk."""
    return await perform(request, talks.decline_talk, talk_id=talk_id, reason=given.reason)


@router.post("/talks/{talk_id}/plans", summary="拟定约谈方案和通知", response_model=Moved)
async def plan_talk(request: Request, talk_id: UUID, given: shapes.TalkPlan) -> Response:
    """Draw up plan and notice; planning again replaces the parties."""
    return await perform(request, talk_plans.plan_talk, talk_id=talk_id, plan=given)


@router.post("/talks/{talk_id}/plan-confirmations", summary="审定约谈方案和通知", response_model=Moved)
async def confirm_talk_plan(request: Request, talk_id: UUID) -> Response:
    """Confirm plan and notice."""
    return await perform(request, talks.confirm_talk_plan, talk_id=talk_id)


@router.post("/talks/{talk_id}/plan-returns", summary="退回约谈方案和通知", response_model=Moved)
async def return_talk_plan(request: Request, talk_id: UUID, given: Reasoned) -> Response:
    """Return plan and notice."""
    return await perform(request, talks.return_talk_plan, talk_id=talk_id, reason=given.reason)


@router.post("/talks/{talk_id}/services", summary="送达约谈通知书", response_model=Moved)
async def serve_talk(request: Request, talk_id: UUID, given: Issued) -> Response:
    """Freeze the notice and serve it on every party."""
    return await perform(request, talk_plans.serve_talk, talk_id=talk_id, external_doc_no=given.external_doc_no)


@router.post("/talks/{talk_id}/postponements", summary="约谈改期", response_model=Moved)
async def postpone_talk(request: Request, talk_id: UUID, given: Reasoned) -> Response:
    """Put the talk off; a new plan and notice follow."""
    return await perform(request, talk_plans.postpone_talk, talk_id=talk_id, reason=given.reason)


@router.post("/talks/{talk_id}/cancellations", summary="取消约谈", response_model=Moved)
async def cancel_talk(request: Request, talk_id: UUID, given: Reasoned) -> Response:
    """Cancel the talk and release its parties."""
    return await perform(request, talk_plans.cancel_talk, talk_id=talk_id, reason=given.reason)


@router.post("/talks/{talk_id}/meetings", summary="登记约谈会议", response_model=Moved)
async def hold_talk(request: Request, talk_id: UUID, given: shapes.Meeting) -> Response:
    """Record the meeting in its four steps."""
    return await perform(request, talk_meetings.hold_talk, talk_id=talk_id, meeting=given)


@router.post("/talks/{talk_id}/minutes", summary="拟约谈纪要", response_model=Moved)
async def draft_minutes(request: Request, talk_id: UUID, given: shapes.Minutes) -> Response:
    """Draw up minutes with commitments and dates."""
    return await perform(request, talk_meetings.draft_minutes, talk_id=talk_id, minutes=given)


@router.post("/talks/{talk_id}/minutes-returns", summary="退回约谈纪要", response_model=Moved)
async def return_minutes(request: Request, talk_id: UUID, given: Reasoned) -> Response:
    """Return drafted minutes."""
    return await perform(request, talks.return_minutes, talk_id=talk_id, reason=given.reason)


@router.post("/talks/{talk_id}/minutes-issuances", summary="印发约谈纪要", response_model=Moved)
async def issue_minutes(request: Request, talk_id: UUID, given: Issued) -> Response:
    """Issue the minutes; the rectifications begin."""
    return await perform(request, talk_meetings.issue_minutes, talk_id=talk_id, external_doc_no=given.external_doc_no)


@router.post("/talks/{talk_id}/publications", summary="登记约谈公开", response_model=Moved)
async def publish_talk(request: Request, talk_id: UUID, given: shapes.Publication) -> Response:
    """Record where the talk was made public."""
    return await perform(request, talks.publish_talk, talk_id=talk_id, publication=given)


@router.post("/talks/{talk_id}/suspended-approvals", summary="登记暂停审批", response_model=Moved)
async def record_suspended_approvals(request: Request, talk_id: UUID, given: shapes.SuspendedApprovals) -> Response:
    """Record that the competent authority suspended approvals."""
    return await perform(request, talks.record_suspended_approvals, talk_id=talk_id, act=given)


@router.post("/talk-parties/{party_id}/signatures", summary="签收约谈通知书", response_model=Moved)
async def sign_for_talk_notice(request: Request, party_id: UUID) -> Response:
    """Sign for the notice."""
    return await perform(request, talk_parties.sign_for_talk_notice, party_id=party_id)


@router.post("/talk-parties/{party_id}/accounts", summary="起草书面汇报", response_model=Moved)
async def draft_account(request: Request, party_id: UUID, given: shapes.Account) -> Response:
    """Write the account, or write it anew."""
    return await perform(request, talk_parties.draft_account, party_id=party_id, account=given.account)


@router.post("/talk-parties/{party_id}/account-submissions", summary="签批并提交书面汇报", response_model=Moved)
async def hand_in_account(request: Request, party_id: UUID) -> Response:
    """A leader signs the account and hands it in."""
    return await perform(request, talk_parties.hand_in_account, party_id=party_id)


@router.post("/talk-parties/{party_id}/attendances", summary="登记到会", response_model=Moved)
async def attend_talk(request: Request, party_id: UUID, given: shapes.Attendance) -> Response:
    """Record who came, and who gave leave if it was another."""
    return await perform(request, talk_parties.attend_talk, party_id=party_id, attendance=given)


@router.post("/talk-parties/{party_id}/absences", summary="登记未到会", response_model=Moved)
async def miss_talk(request: Request, party_id: UUID, given: Reasoned) -> Response:
    """Record that nobody came."""
    return await perform(request, talk_parties.miss_talk, party_id=party_id, reason=given.reason)


@router.post("/talk-parties/{party_id}/releases", summary="解除约谈", response_model=Moved)
async def release_party(request: Request, party_id: UUID, given: Reasoned) -> Response:
    """Let a served unit go."""
    return await perform(request, talk_parties.release_party, party_id=party_id, reason=given.reason)
