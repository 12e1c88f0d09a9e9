"""按规则认定: what the rules of the ranking book found, what people decide on it, corrections, the money sheet."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query
from sqlmodel import Session
from starlette.requests import Request
from starlette.responses import Response

from api.deps import house, perform, read, visit_of
from api.paging import Page, Paging, read_page
from models.calls import Call
from models.finding_views import (
    CorrectionLine,
    CorrectionPage,
    FindingApproval,
    FindingCheck,
    FindingLine,
    FindingPage,
    MoneySheet,
)
from models.findings import CorrectionStage, FindingEffect, FindingStage
from models.monitoring import Medium
from models.statements import Reasoned, Shape
from models.views import Moved
from workflows import finding_views, findings, rank_corrections
from workflows.identity import Visit, recognise

router = APIRouter(tags=["按规则认定"])
_CSV: dict[int | str, dict[str, Any]] = {
    200: {"description": "CSV 文件，UTF-8", "content": {"text/csv": {"schema": {"type": "string", "format": "binary"}}}}
}
Year = Annotated[int, Query(ge=2000, le=2100)]


class Filters(Shape):
    """Which findings are shown."""

    medium: Medium | None = None
    period: str | None = None
    unit_id: UUID | None = None
    stage: FindingStage | None = None
    effect: FindingEffect | None = None
    rule_key: str | None = None
    limit: int = 50
    cursor: str | None = None


class CorrectionFilters(Shape):
    """Which corrections are shown."""

    medium: Medium | None = None
    stage: CorrectionStage | None = None
    limit: int = 50
    cursor: str | None = None


@router.get("/findings", summary="认定事项", response_model=Page[FindingLine])
async def list_rule_findings(request: Request, asked: Paging, filters: Annotated[Filters, Query()]) -> Response:
    """One page, newest first; the office sees all of its own, a unit those that were approved about it."""
    chosen = filters.model_dump(exclude={"limit", "cursor"}, exclude_none=True)
    return await read_page(
        request, asked, finding_views.list_findings, kinds=(UUID,), key=lambda one: (one["id"],), filters=chosen
    )


@router.get("/findings/{finding_id}", summary="认定事项及依据", response_model=FindingPage)
async def get_finding(request: Request, finding_id: UUID) -> Response:
    """A finding with its evidence: the periods, figures, ranks, neighbours, rule and clause."""
    return await read(request, finding_views.get_finding, finding_id=finding_id)


@router.post("/findings/{finding_id}/checks", summary="登记现场核查", response_model=Moved)
async def check_finding(request: Request, finding_id: UUID, check: FindingCheck) -> Response:
    """Record what was found on the spot; a talk is approved only after it, and by another."""
    return await perform(request, findings.check_finding, finding_id=finding_id, check=check)


@router.post("/findings/{finding_id}/approvals", summary="同意", response_model=Moved)
async def approve_finding(request: Request, finding_id: UUID, approval: FindingApproval) -> Response:
    """Approve it: the talk starts, or the bulletin, notice, entry or hand-over is proposed, with all its evidence."""
    return await perform(request, findings.approve_finding, finding_id=finding_id, approval=approval)


@router.post("/findings/{finding_id}/declinations", summary="不予采纳", response_model=Moved)
async def decline_finding(request: Request, finding_id: UUID, given: Reasoned) -> Response:
    """Do not adopt it, with the reason; it does not come back for the same period."""
    return await perform(request, findings.decline_finding, finding_id=finding_id, reason=given.reason)


@router.post("/findings/{finding_id}/liftings", summary="撤销", response_model=Moved)
async def lift_finding(request: Request, finding_id: UUID, given: Reasoned) -> Response:
    """Lift what was approved, with the reason, once what followed from it was withdrawn by its own act."""
    return await perform(request, findings.lift_finding, finding_id=finding_id, reason=given.reason)


@router.get("/rank-corrections", summary="重排更正", response_model=Page[CorrectionLine])
async def list_rank_corrections(
    request: Request, asked: Paging, filters: Annotated[CorrectionFilters, Query()]
) -> Response:
    """What later figures change of the office's findings, newest first."""
    chosen = filters.model_dump(exclude={"limit", "cursor"}, exclude_none=True)
    return await read_page(
        request, asked, finding_views.list_corrections, kinds=(UUID,), key=lambda one: (one["id"],), filters=chosen
    )


@router.get("/rank-corrections/{correction_id}", summary="重排更正明细", response_model=CorrectionPage)
async def get_rank_correction(request: Request, correction_id: UUID) -> Response:
    """Every difference with both worlds, and what accepting it does or leaves to people."""
    return await read(request, finding_views.get_correction, correction_id=correction_id)


@router.post("/rank-corrections/{correction_id}/acceptances", summary="采纳更正", response_model=Moved)
async def accept_rank_correction(request: Request, correction_id: UUID) -> Response:
    """Accept it: undecided findings follow the figures, approved ones are marked for people to withdraw."""
    return await perform(request, rank_corrections.accept_correction, correction_id=correction_id)


@router.post("/rank-corrections/{correction_id}/declinations", summary="不予采纳更正", response_model=Moved)
async def decline_rank_correction(request: Request, correction_id: UUID, given: Reasoned) -> Response:
    """Leave the findings as they are, with the reason: final for these figures."""
    return await perform(request, rank_corrections.decline_correction, correction_id=correction_id, reason=given.reason)


@router.get("/money-sheets", summary="扣款奖励表", response_model=MoneySheet)
async def get_money_sheet(request: Request, year: Year) -> Response:
    """The yuan of a year with their rules and figures; duban reckons, a person confirms, 财政厅 pays."""
    return await read(request, finding_views.money_sheet, year=year)


@router.get("/money-sheets.csv", summary="扣款奖励表（CSV）", response_class=Response, responses=_CSV)
async def get_money_sheet_csv(request: Request, year: Year) -> Response:
    """The same as CSV."""
    found = await house(request).database.run(_sheet, visit_of(request, writes=False), year)
    disposition = f'attachment; filename="money-sheet-{year}.csv"'
    return Response(found, media_type="text/csv; charset=utf-8", headers={"Content-Disposition": disposition})


def _sheet(session: Session, visit: Visit, year: int) -> bytes:
    call: Call = recognise(session, visit)
    return finding_views.money_sheet_csv(session, call=call, year=year)
