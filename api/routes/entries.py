"""Score entries, money sheets, approval limits: proposed, confirmed, reversed; the ledger of a unit and year."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query
from starlette.requests import Request
from starlette.responses import Response

from api.deps import perform, read
from api.paging import Page, Paging, read_page
from models.entries import EntryKind, EntryStage
from models.entry_views import EntryDraft, EntryLedger, EntryPage
from models.statements import Reasoned, Shape
from models.views import Moved, TimelineEntry
from workflows import entries, entry_views

router = APIRouter(prefix="/entries", tags=["计分与扣奖"])


class Filters(Shape):
    """Which entries a ledger shows and sums."""

    unit_id: UUID | None = None
    year: int | None = None
    kind: EntryKind | None = None
    stage: EntryStage | None = None
    task_id: UUID | None = None
    limit: int = 50
    cursor: str | None = None


@router.post("", status_code=201, summary="提出计分、扣款奖励或限批建议", response_model=Moved)
async def propose_entry(request: Request, draft: EntryDraft) -> Response:
    """Propose an entry; nothing counts before another person confirms it."""
    return await perform(request, entries.propose_entry, status=201, located="/api/v1/entries", draft=draft)


@router.get("", summary="计分与扣奖台账", response_model=EntryLedger)
async def list_entries(request: Request, asked: Paging, filters: Annotated[Filters, Query()]) -> Response:
    """One page of entries, newest first, with the sums of what counts of all that were chosen."""
    chosen = filters.model_dump(exclude={"limit", "cursor"}, exclude_none=True)
    return await read_page(
        request,
        asked,
        entry_views.list_entries,
        kinds=(UUID,),
        key=lambda entry: (entry["id"],),
        beside=entry_views.sum_entries,
        filters=chosen,
    )


@router.get("/{entry_id}", summary="建议项", response_model=EntryPage)
async def get_entry(request: Request, entry_id: UUID) -> Response:
    """An entry with its figures and the actions allowed now."""
    return await read(request, entry_views.get_entry, entry_id=entry_id)


@router.get("/{entry_id}/history", summary="建议项全过程", response_model=Page[TimelineEntry])
async def entry_history(request: Request, entry_id: UUID, asked: Paging) -> Response:
    """From proposal to confirmation or reversal."""
    return await read_page(
        request, asked, entry_views.entry_history, kinds=(UUID,), key=lambda entry: (entry["id"],), entry_id=entry_id
    )


@router.post("/{entry_id}/confirmations", summary="确认", response_model=Moved)
async def confirm_entry(request: Request, entry_id: UUID) -> Response:
    """Confirm it, by another than who proposed it."""
    return await perform(request, entries.confirm_entry, entry_id=entry_id)


@router.post("/{entry_id}/declinations", summary="不予采纳", response_model=Moved)
async def decline_entry(request: Request, entry_id: UUID, given: Reasoned) -> Response:
    """Do not adopt it."""
    return await perform(request, entries.decline_entry, entry_id=entry_id, reason=given.reason)


@router.post("/{entry_id}/reversals", summary="冲销", response_model=Moved)
async def reverse_entry(request: Request, entry_id: UUID, given: Reasoned) -> Response:
    """Reverse it by an entry of the opposite amount beside it."""
    return await perform(request, entries.reverse_entry, entry_id=entry_id, reason=given.reason)
