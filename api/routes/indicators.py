"""指标与进度: targets tied to what is measured, the year so far against them, and who is behind."""

from decimal import Decimal
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query
from starlette.requests import Request
from starlette.responses import Response

from api.deps import perform, read
from models.indicator_views import IndicatorTable, LaggingLists, TieDrafts, TieEnd, TieProposal, TiePublic
from workflows import indicator_ties, indicators

router = APIRouter(tags=["指标"])
Year = Annotated[int | None, Query(ge=1990, le=2099, description="缺省为今年")]
Tolerance = Annotated[
    Decimal, Query(ge=0, le=50, description="预测劣于目标值百分之几以内不算滞后；没有文件规定，缺省为 0")
]


@router.get("/indicator-proposals", summary="指标关联建议", response_model=list[TieProposal])
async def list_proposals(request: Request, plan_id: UUID) -> Response:
    """Every target of a plan: what its own words measure and of whom, or why that is unsure."""
    return await read(request, indicator_ties.list_proposals, plan_id=plan_id)


@router.post("/indicator-ties", status_code=201, summary="确认指标关联", response_model=list[TiePublic])
async def tie_targets(request: Request, content: TieDrafts) -> Response:
    """An officer of the plan's office confirms ties, all or none."""
    return await perform(request, indicator_ties.tie_targets, status=201, ties=content.ties)


@router.post("/indicator-ties/{tie_id}/endings", summary="解除指标关联", response_model=TiePublic)
async def end_tie(request: Request, tie_id: UUID, content: TieEnd) -> Response:
    """The target is no longer held against figures, and may be tied anew."""
    return await perform(request, indicator_ties.end_tie, tie_id=tie_id, reason=content.reason)


@router.get("/indicators", summary="指标进度", response_model=IndicatorTable)
async def get_table(
    request: Request, unit_id: UUID | None = None, year: Year = None, tolerance: Tolerance = indicators.TOLERANCE
) -> Response:
    """The year so far against targets: of one unit and those right below it, or of all whose figures one may see."""
    return await read(request, indicators.get_table, unit_id=unit_id, year=year, tolerance=tolerance)


@router.get("/indicators/lagging", summary="滞后清单", response_model=LaggingLists)
async def get_lagging(request: Request, year: Year = None, tolerance: Tolerance = indicators.TOLERANCE) -> Response:
    """Who is behind: counties, cities, the province, each list with the office that supervises it."""
    return await read(request, indicators.get_lagging, year=year, tolerance=tolerance)
