"""Who is told beside a person while he is away."""

from uuid import UUID

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from api.deps import perform
from api.paging import Page, Paging, read_page
from models.statements import Reasoned
from models.substitute_views import SubstituteCreate, SubstitutePublic
from workflows import substitutes

router = APIRouter(prefix="/substitutes", tags=["消息"])


@router.get("", summary="代收登记", response_model=Page[SubstitutePublic])
async def list_substitutes(request: Request, asked: Paging) -> Response:
    """Who stands in for whom in one's own units, newest first; an administrator sees all."""
    return await read_page(request, asked, substitutes.list_substitutes, kinds=(UUID,), key=lambda entry: (entry.id,))


@router.post("", status_code=201, summary="登记代收", response_model=SubstitutePublic)
async def record_substitute(request: Request, draft: SubstituteCreate) -> Response:
    """Have a colleague told beside oneself, or as an administrator beside somebody, for some days."""
    return await perform(request, substitutes.record_substitute, status=201, draft=draft)


@router.post("/{substitute_id}/endings", summary="终止代收", response_model=SubstitutePublic)
async def end_substitute(request: Request, substitute_id: UUID, reason: Reasoned) -> Response:
    """End it before its last day."""
    return await perform(request, substitutes.end_substitute, substitute_id=substitute_id, reason=reason)
