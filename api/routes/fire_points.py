"""火点: points and counts in force; a person of the office verifies or refutes one, with a reason."""

from datetime import date
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query
from starlette.requests import Request
from starlette.responses import Response

from api.deps import perform, read
from api.paging import Page, Paging, read_page
from models.base import Day
from models.monitoring import BurnArea, FirePointStage
from models.reading_views import FirePointPublic
from models.statements import Reasoned, Shape
from models.views import Moved
from workflows import fire_points_judged as judged

router = APIRouter(prefix="/fire-points", tags=["监测数据"])


class Filters(Shape):
    """Which fire points are asked for."""

    unit_id: UUID | None = None
    from_on: Day | None = None
    to_on: Day | None = None
    stage: FirePointStage | None = None
    area: BurnArea | None = None
    limit: int = 50
    cursor: str | None = None


@router.get("", summary="火点", response_model=Page[FirePointPublic])
async def list_fire_points(request: Request, asked: Paging, filters: Annotated[Filters, Query()]) -> Response:
    """Points and counts in force, latest day first."""
    chosen = filters.model_dump(exclude={"limit", "cursor"}, exclude_none=True)
    return await read_page(
        request,
        asked,
        judged.list_fire_points,
        kinds=(date, UUID),
        key=lambda point: (point.seen_on, point.id),
        filters=chosen,
    )


@router.get("/{point_id}", summary="一个火点", response_model=FirePointPublic)
async def get_fire_point(request: Request, point_id: UUID) -> Response:
    """One point, with what may be done about it now."""
    return await read(request, judged.get_fire_point, point_id=point_id)


@router.post("/{point_id}/verifications", summary="查实火点", response_model=Moved)
async def verify_fire_point(request: Request, point_id: UUID, given: Reasoned) -> Response:
    """Say that it was a fire, and what that rests on."""
    return await perform(request, judged.verify_fire_point, point_id=point_id, reason=given.reason)


@router.post("/{point_id}/refutations", summary="排除火点", response_model=Moved)
async def refute_fire_point(request: Request, point_id: UUID, given: Reasoned) -> Response:
    """Say that it was none, and what that rests on."""
    return await perform(request, judged.refute_fire_point, point_id=point_id, reason=given.reason)
