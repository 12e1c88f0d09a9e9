"""Units over time."""

from datetime import date
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query
from starlette.requests import Request
from starlette.responses import Response

from api.deps import perform, read
from api.paging import Page, Paging, read_page
from models.units import AliasCreate, UnitClose, UnitCreate, UnitDetail, UnitKind, UnitMove, UnitPublic, UnitRename
from workflows import units

router = APIRouter(prefix="/units", tags=["单位"])
On = Annotated[date | None, Query(description="以哪一日为准，缺省为业务当日", examples=["2021-10-15"])]


@router.get("", summary="单位列表", response_model=Page[UnitPublic])
async def list_units(
    request: Request,
    asked: Paging,
    on: On = None,
    kind: UnitKind | None = None,
    parent_id: UUID | None = None,
    words: Annotated[str | None, Query(max_length=60, description="名称或别名中的字")] = None,
) -> Response:
    """Units in force on a day, ordered by code."""
    return await read_page(
        request,
        asked,
        units.list_units,
        kinds=(str, UUID),
        key=lambda unit: (unit.code, unit.id),
        on=on,
        kind=kind,
        parent_id=parent_id,
        words=words,
    )


@router.post("", status_code=201, summary="新设单位", response_model=UnitDetail)
async def create_unit(request: Request, draft: UnitCreate) -> Response:
    """Bring a unit into the tree."""
    return await perform(request, units.create_unit, status=201, located="/api/v1/units", draft=draft)


@router.get("/{unit_id}", summary="单位及其沿革", response_model=UnitDetail)
async def get_unit(request: Request, unit_id: UUID, on: On = None) -> Response:
    """A unit under the name and parent of a day, with all its names and parents."""
    return await read(request, units.get_unit, unit_id=unit_id, on=on)


@router.post("/{unit_id}/names", summary="自某日起改名", response_model=UnitDetail)
async def rename_unit(request: Request, unit_id: UUID, draft: UnitRename) -> Response:
    """Give the unit a new name from a day on."""
    return await perform(request, units.rename_unit, unit_id=unit_id, **draft.model_dump())


@router.post("/{unit_id}/parents", summary="自某日起改变隶属", response_model=UnitDetail)
async def move_unit(request: Request, unit_id: UUID, draft: UnitMove) -> Response:
    """Put the unit under another parent from a day on."""
    return await perform(request, units.move_unit, unit_id=unit_id, **draft.model_dump())


@router.post("/{unit_id}/closure", summary="自某日起撤销", response_model=UnitDetail)
async def close_unit(request: Request, unit_id: UUID, draft: UnitClose) -> Response:
    """End the unit."""
    return await perform(request, units.close_unit, unit_id=unit_id, to_on=draft.to_on)


@router.post("/{unit_id}/aliases", summary="增加别名", response_model=UnitDetail)
async def add_alias(request: Request, unit_id: UUID, draft: AliasCreate) -> Response:
    """Note one more way papers print the unit."""
    return await perform(request, units.add_alias, unit_id=unit_id, alias=draft.alias)


@router.delete("/{unit_id}/aliases/{alias}", status_code=204, summary="删除别名")
async def remove_alias(request: Request, unit_id: UUID, alias: str) -> Response:
    """Forget an alias."""
    return await perform(request, units.remove_alias, unit_id=unit_id, alias=alias)
