"""Designations: which office may supervise whom, by which paper."""

from datetime import date
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query
from starlette.requests import Request
from starlette.responses import Response

from api.deps import perform
from api.paging import Page, Paging, read_page
from models.designations import DesignationCreate, DesignationEnd, DesignationPublic
from workflows import designations

router = APIRouter(prefix="/designations", tags=["授权"])


@router.get("", summary="授权列表", response_model=Page[DesignationPublic])
async def list_designations(
    request: Request,
    asked: Paging,
    office_id: UUID | None = None,
    on: Annotated[date | None, Query(description="只列当日有效的")] = None,
) -> Response:
    """Designations in the order they were made."""
    return await read_page(
        request,
        asked,
        designations.list_designations,
        kinds=(UUID,),
        key=lambda entry: (entry.id,),
        office_id=office_id,
        on=on,
    )


@router.post("", status_code=201, summary="登记授权", response_model=DesignationPublic)
async def make_designation(request: Request, draft: DesignationCreate) -> Response:
    """Write down a designation."""
    return await perform(request, designations.make_designation, status=201, draft=draft)


@router.post("/{designation_id}/end", summary="终止授权", response_model=DesignationPublic)
async def end_designation(request: Request, designation_id: UUID, draft: DesignationEnd) -> Response:
    """End a designation from a day on."""
    return await perform(request, designations.end_designation, designation_id=designation_id, to_on=draft.to_on)
