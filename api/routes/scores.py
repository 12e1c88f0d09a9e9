"""年度计分: the ranking, a unit's account, and the clock's proposals confirmed or declined many at a time."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query
from starlette.requests import Request
from starlette.responses import Response

from api.deps import perform, read
from models.score_views import ScoreAccounts, ScoreRefusal, ScoreScope, ScoresMoved, ScoreTable
from workflows import score_entries, score_views

router = APIRouter(prefix="/scores", tags=["年度计分"])

Year = Annotated[int, Query(ge=2000, le=2100, description="年度，按事由发生之日")]


@router.get("", summary="年度计分排名", response_model=ScoreTable)
async def list_scores(request: Request, year: Year, office_id: UUID | None = None) -> Response:
    """An office sees its units, best first; a unit sees itself with its rank and how far it is behind."""
    return await read(request, score_views.list_scores, year=year, office_id=office_id)


@router.post("/confirmations", summary="批量确认计分建议", response_model=ScoresMoved)
async def confirm_scores(request: Request, scope: ScoreScope) -> Response:
    """Confirm what the clock proposed by rule for a unit, a month or a list."""
    return await perform(request, score_entries.confirm_scores, scope=scope)


@router.post("/declinations", summary="批量不予采纳计分建议", response_model=ScoresMoved)
async def decline_scores(request: Request, refusal: ScoreRefusal) -> Response:
    """Do not adopt them, with one reason for all."""
    scope = ScoreScope.model_validate(refusal.model_dump(exclude={"reason"}))
    return await perform(request, score_entries.decline_scores, scope=scope, reason=refusal.reason)


@router.get("/{unit_id}", summary="单位年度计分账", response_model=ScoreAccounts)
async def get_accounts(request: Request, unit_id: UUID, year: Year) -> Response:
    """Every entry with its reason, what of it counts, appeals and reversals, and the balance after it."""
    return await read(request, score_views.get_accounts, unit_id=unit_id, year=year)
