"""Further papers of a plan: what they change, decided one by one; and a plan beside the one it carries out."""

import hashlib
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query
from sqlmodel import Session
from starlette.requests import Request
from starlette.responses import Response

from api.deps import admitted, house, perform, read
from api.paging import Page, Paging, read_page
from api.routes.plan_imports import FORM, fields_of, paper_of
from models.calls import Call
from models.plan_reread_views import (
    Cascade,
    ChangeDecided,
    ChangeLine,
    Handled,
    LinkLine,
    LinksJudged,
    ParentNamed,
    PlanReread,
)
from models.plan_rereads import ChangeState
from models.statements import PaperReread, Reasoned
from models.views import Moved
from workflows import plan_parents, plan_proposals, plan_rereads
from workflows.plan_rereads import Reread

router = APIRouter(prefix="/plans/{plan_id}", tags=["方案"])
_FIELDS = FORM["requestBody"]["content"]["multipart/form-data"]["schema"]["properties"]
REREAD: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "content": {
            "multipart/form-data": {
                "schema": {
                    "type": "object",
                    "properties": {
                        "file": _FIELDS["file"],
                        "attachment_id": _FIELDS["attachment_id"],
                        "dry_run": {"type": "boolean", "description": "只看有何变更，不存、不改"},
                    },
                },
                "example": {"file": "（文件内容）"},
            }
        },
    }
}


@router.post(
    "/readings",
    status_code=201,
    summary="再次识读",
    response_model=PlanReread,
    openapi_extra=REREAD,
)
async def reread_plan(request: Request, plan_id: UUID) -> Response:
    """Read a further paper: a draft takes its changes, an issued plan gets proposals; the same file changes nothing."""
    call = await admitted(request)
    async with request.form(max_files=1, max_fields=8) as form:
        asked = fields_of(form, PaperReread)
        await house(request).database.run(_may_reread, call, plan_id)
        paper = await paper_of(request, form, asked.attachment_id)
    told = f"{paper.stored.sha256}/{paper.filename}/{plan_id}/{asked.attachment_id}/{asked.dry_run}"
    return await perform(
        request,
        plan_rereads.reread_plan,
        status=_status,
        fingerprint=hashlib.sha256(told.encode()).digest(),
        plan_id=plan_id,
        paper=paper,
        dry_run=asked.dry_run,
    )


def _may_reread(session: Session, call: Call, plan_id: UUID) -> None:
    plan_rereads.may_reread(session, call=call, plan_id=plan_id)


def _status(reread: Reread) -> int:
    return 200 if reread.existing or reread.reading_id is None else 201


@router.get("/changes", summary="文件变更", response_model=Page[ChangeLine])
async def list_changes(
    request: Request,
    plan_id: UUID,
    asked: Paging,
    state: Annotated[ChangeState | None, Query(description="proposed、accepted 或 declined")] = None,
) -> Response:
    """What further papers change of the issued plan, how each was decided, and what is left to do by hand."""
    return await read_page(
        request,
        asked,
        plan_proposals.list_changes,
        kinds=(UUID,),
        key=lambda entry: (entry["id"],),
        plan_id=plan_id,
        state=state,
    )


@router.post("/changes/{change_id}/acceptances", summary="采纳变更", response_model=ChangeDecided)
async def accept_change(request: Request, plan_id: UUID, change_id: UUID, decision: Reasoned) -> Response:
    """Let the plan say so from now on; its tasks follow by their own recorded moves."""
    return await perform(
        request, plan_proposals.accept_change, plan_id=plan_id, change_id=change_id, reason=decision.reason
    )


@router.post("/changes/{change_id}/declines", summary="不采纳变更", response_model=ChangeDecided)
async def decline_change(request: Request, plan_id: UUID, change_id: UUID, decision: Reasoned) -> Response:
    """Leave plan and tasks as they are, with the reason."""
    return await perform(
        request, plan_proposals.decline_change, plan_id=plan_id, change_id=change_id, reason=decision.reason
    )


@router.post("/changes/{change_id}/handlings", summary="记录人工办理情况", response_model=ChangeDecided)
async def record_handling(request: Request, plan_id: UUID, change_id: UUID, handled: Handled) -> Response:
    """Say what was done about what acceptance could not do."""
    return await perform(
        request, plan_proposals.record_handling, plan_id=plan_id, change_id=change_id, result=handled.result
    )


@router.post("/parents", summary="指明上级方案", response_model=Moved)
async def name_parent(request: Request, plan_id: UUID, named: ParentNamed) -> Response:
    """Say which plan this one carries out; links between entries are proposed."""
    return await perform(request, plan_parents.name_parent, plan_id=plan_id, parent_id=named.parent_id)


@router.get("/links", summary="与上级方案条目的对应", response_model=list[LinkLine])
async def list_links(request: Request, plan_id: UUID) -> Response:
    """Which entry answers which of the parent's, and whether a person has looked."""
    return await read(request, plan_parents.list_links, plan_id=plan_id)


@router.post("/links/judgements", summary="确认对应关系", response_model=Moved)
async def judge_links(request: Request, plan_id: UUID, judged: LinksJudged) -> Response:
    """Confirm or decline proposed links."""
    return await perform(
        request, plan_parents.judge_links, plan_id=plan_id, confirmed=judged.confirmed, declined=judged.declined
    )


@router.get("/cascade", summary="与上级方案对照", response_model=Cascade)
async def get_cascade(request: Request, plan_id: UUID) -> Response:
    """Each target of the parent, and whether this plan's is weaker, missing, in another unit, equal or stronger."""
    return await read(request, plan_parents.get_cascade, plan_id=plan_id)
