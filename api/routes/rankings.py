"""Rankings: lists, tables, every step of a place's sum, and a place's own months."""

from datetime import date
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query
from starlette.requests import Request
from starlette.responses import Response

from api.deps import read
from api.paging import Page, Paging, read_page
from models.monitoring import Medium
from models.ranking_views import RankingLine, RankingSteps, RankingTable, UnitStanding
from models.rankings import RankingStage, RankWindow
from models.statements import Shape
from workflows import rankings_steps, rankings_views

router = APIRouter(tags=["排名"])


class Filters(Shape):
    """Which rankings a list shows; those that a revision has followed only when asked for."""

    office_id: UUID | None = None
    medium: Medium | None = None
    rank_window: RankWindow | None = None
    period: str | None = None
    group_key: str | None = None
    stage: RankingStage | None = None
    revisions: bool = False
    limit: int = 50
    cursor: str | None = None


@router.get("/rankings", summary="排名列表", response_model=Page[RankingLine])
async def list_rankings(request: Request, asked: Paging, filters: Annotated[Filters, Query()]) -> Response:
    """One page of rankings, the latest periods first."""
    chosen = filters.model_dump(exclude={"limit", "cursor", "revisions"}, exclude_none=True)
    return await read_page(
        request,
        asked,
        rankings_views.list_rankings,
        kinds=(date, UUID),
        key=lambda entry: (entry["to_on"], entry["id"]),
        filters=chosen,
        revisions=filters.revisions,
    )


@router.get("/rankings/{ranking_id}", summary="排名", response_model=RankingTable)
async def get_ranking(request: Request, ranking_id: UUID) -> Response:
    """The whole table, or the caller's own row of one that was not made known yet."""
    return await read(request, rankings_views.get_ranking, ranking_id=ranking_id)


@router.get("/rankings/{ranking_id}/rows/{unit_id}/steps", summary="名次是怎样算出来的", response_model=RankingSteps)
async def get_steps(request: Request, ranking_id: UUID, unit_id: UUID) -> Response:
    """Figures with edition and batch, valid days, percentile places, roundings, C/S, sum, rank, neighbours, change."""
    return await read(request, rankings_steps.get_steps, ranking_id=ranking_id, unit_id=unit_id)


@router.get("/units/{unit_id}/standing", summary="本地排名与差距", response_model=UnitStanding)
async def get_standing(
    request: Request,
    unit_id: UUID,
    medium: Medium = Medium.AIR,
    window: RankWindow = RankWindow.MONTH,
    since: Annotated[date | None, Query(description="自哪天起的排名，缺省为近十二个月")] = None,
    last: Annotated[
        int | None, Query(ge=1, le=3000, description="后几名；缺省为排名规则中最宽的后几名，没有则为 10")
    ] = None,
) -> Response:
    """A place's own periods and ranks, and what it would have needed to leave the last N."""
    return await read(
        request, rankings_views.get_standing, unit_id=unit_id, medium=medium, window=window, since=since, last=last
    )
