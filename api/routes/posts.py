"""Posts: who holds which duty in which unit, from when to when."""

from uuid import UUID

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from api.deps import perform
from models.people import PersonPublic, PostCreate, PostEnd
from workflows import people

router = APIRouter(prefix="/posts", tags=["人员"])


@router.post("", status_code=201, summary="任职", response_model=PersonPublic)
async def begin_post(request: Request, draft: PostCreate) -> Response:
    """Let a person take a duty; answers the person with all posts."""
    return await perform(request, people.begin_post, status=201, located="/api/v1/persons", draft=draft)


@router.post("/{post_id}/end", summary="免职", response_model=PersonPublic)
async def end_post(request: Request, post_id: UUID, draft: PostEnd) -> Response:
    """End a post; answers the person with all posts."""
    return await perform(request, people.end_post, post_id=post_id, to_on=draft.to_on)
