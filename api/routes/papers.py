"""Papers as issued."""

from uuid import UUID

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from api.deps import read
from models.papers import PaperPublic
from workflows import views

router = APIRouter(prefix="/papers", tags=["文书"])


@router.get("/{paper_id}", summary="文书", response_model=PaperPublic)
async def get_paper(request: Request, paper_id: UUID) -> Response:
    """A frozen paper with its hash, and by which paper it was withdrawn, if it was."""
    return await read(request, views.get_paper, paper_id=paper_id)
