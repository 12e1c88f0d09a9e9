"""督办规则: which versions hold and held, drafts of further ones, their publication, and why the clock acted."""

from datetime import date
from uuid import UUID

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from api.deps import perform, read
from api.paging import Page, Paging, read_page
from models.policy_views import (
    FiringLine,
    Firings,
    PolicyDraftCreate,
    PolicyDraftLine,
    PolicyDraftPage,
    PolicyPublication,
    PolicyVersionLine,
    PolicyVersionPage,
)
from models.statements import Reasoned
from models.views import Moved
from workflows import firing_views, policies, policy_views
from workflows.rule_books import Book

router = APIRouter(tags=["督办规则"])


@router.get("/policies", summary="督办规则各版本", response_model=Page[PolicyVersionLine])
async def list_policies(
    request: Request, asked: Paging, office_id: UUID | None = None, name: Book = Book.LADDER
) -> Response:
    """Published versions of a book, latest first; with an office its own and those common to all."""
    return await read_page(
        request,
        asked,
        policy_views.list_versions,
        kinds=(date, UUID),
        key=lambda entry: (entry["from_on"], entry["id"]),
        office_id=office_id,
        name=name,
    )


@router.get("/policies/{policy_id}", summary="督办规则", response_model=PolicyVersionPage)
async def get_policy(request: Request, policy_id: UUID) -> Response:
    """One published version with all it says."""
    return await read(request, policy_views.get_version, policy_id=policy_id)


@router.post("/policy-drafts", status_code=201, summary="起草督办规则", response_model=Moved)
async def draft_policy(request: Request, draft: PolicyDraftCreate) -> Response:
    """Hand in a further version; every error is named with its place and nothing is kept of a faulty one."""
    located = "/api/v1/policy-drafts"
    return await perform(request, policies.draft_policy, status=201, located=located, draft=draft)


@router.get("/policy-drafts", summary="督办规则草案", response_model=Page[PolicyDraftLine])
async def list_policy_drafts(request: Request, asked: Paging) -> Response:
    """Drafts of the caller's offices, newest first."""
    return await read_page(request, asked, policy_views.list_drafts, kinds=(UUID,), key=lambda entry: (entry["id"],))


@router.get("/policy-drafts/{draft_id}", summary="督办规则草案全文", response_model=PolicyDraftPage)
async def get_policy_draft(request: Request, draft_id: UUID) -> Response:
    """A draft with what is still open."""
    return await read(request, policy_views.get_draft, draft_id=draft_id)


@router.post("/policy-drafts/{draft_id}/publications", summary="发布督办规则", response_model=Moved)
async def publish_policy(request: Request, draft_id: UUID, given: PolicyPublication) -> Response:
    """Put it in force from a day to come, by another than who drafted it; what began before keeps its rule."""
    return await perform(request, policies.publish_policy, draft_id=draft_id, from_on=given.from_on)


@router.post("/policy-drafts/{draft_id}/discards", summary="作废督办规则草案", response_model=Moved)
async def discard_policy(request: Request, draft_id: UUID, given: Reasoned) -> Response:
    """Throw a draft away."""
    return await perform(request, policies.discard_policy, draft_id=draft_id, reason=given.reason)


@router.get("/deadlines/{deadline_id}/firings", summary="时限的触发记录", response_model=Firings)
async def firings_of_deadline(request: Request, deadline_id: UUID) -> Response:
    """What the clock did about a date, and why."""
    return await read(request, firing_views.of_deadline, deadline_id=deadline_id)


@router.get("/tasks/{task_id}/firings", summary="任务的触发记录", response_model=Firings)
async def firings_of_task(request: Request, task_id: UUID) -> Response:
    """What the clock did about a task and all its dates, and why."""
    return await read(request, firing_views.of_task, task_id=task_id)


@router.get("/firings/{firing_id}", summary="触发记录", response_model=FiringLine)
async def get_firing(request: Request, firing_id: UUID) -> Response:
    """One firing, and why in one sentence."""
    return await read(request, firing_views.get_firing, firing_id=firing_id)
