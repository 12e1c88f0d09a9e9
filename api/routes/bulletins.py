"""Bulletins: drafted from data, approved, issued with copies to sign for, published or not, withdrawn."""

from typing import Annotated, Any
from urllib.parse import quote
from uuid import UUID

from fastapi import APIRouter, Query
from sqlmodel import Session
from starlette.requests import Request
from starlette.responses import Response

from api.deps import house, perform, read, visit_of
from api.paging import Page, Paging, read_page
from core.filetypes import XLSX
from models.bulletin_views import BulletinContent, BulletinDraft, BulletinLine, BulletinPage, Published
from models.bulletins import BulletinScope, BulletinStage
from models.rank_bulletin_views import FireBulletinDraft, RankBulletinDraft, RankingBulletin
from models.statements import Issued, Reasoned, Shape
from models.views import Moved, TimelineEntry
from workflows import bulletin_views, bulletins, rank_bulletins
from workflows.bulletin_workbook import BulletinFile, bulletin_workbook
from workflows.identity import recognise

router = APIRouter(prefix="/bulletins", tags=["通报"])
of_rankings = APIRouter(prefix="/rankings/{ranking_id}/bulletins", tags=["通报"])


class Filters(Shape):
    """Which bulletins a list shows."""

    plan_id: UUID | None = None
    stage: BulletinStage | None = None
    scope: BulletinScope | None = None
    limit: int = 50
    cursor: str | None = None


def workbook_file(description: str) -> dict[int | str, dict[str, Any]]:
    """Return how a workbook is described."""
    content = {XLSX: {"schema": {"type": "string", "format": "binary"}}}
    return {200: {"description": description, "content": content}}


@router.post("", status_code=201, summary="通报拟稿", response_model=Moved)
async def draft_bulletin(request: Request, draft: BulletinDraft) -> Response:
    """Draft a bulletin; its figures are reckoned from the record."""
    return await perform(request, bulletins.draft_bulletin, status=201, located="/api/v1/bulletins", draft=draft)


@router.get("", summary="通报列表", response_model=Page[BulletinLine])
async def list_bulletins(request: Request, asked: Paging, filters: Annotated[Filters, Query()]) -> Response:
    """One page of bulletins, newest first."""
    chosen = filters.model_dump(exclude={"limit", "cursor"}, exclude_none=True)
    return await read_page(
        request, asked, bulletin_views.list_bulletins, kinds=(UUID,), key=lambda entry: (entry["id"],), filters=chosen
    )


@router.get("/{bulletin_id}", summary="通报", response_model=BulletinPage)
async def get_bulletin(request: Request, bulletin_id: UUID) -> Response:
    """A bulletin with its figures, copies and the actions allowed now."""
    return await read(request, bulletin_views.get_bulletin, bulletin_id=bulletin_id)


@router.get("/{bulletin_id}/history", summary="通报全过程", response_model=Page[TimelineEntry])
async def bulletin_history(request: Request, bulletin_id: UUID, asked: Paging) -> Response:
    """From draft to issue, publication, withdrawal."""
    return await read_page(
        request,
        asked,
        bulletin_views.bulletin_history,
        kinds=(UUID,),
        key=lambda entry: (entry["id"],),
        bulletin_id=bulletin_id,
    )


@router.put("/{bulletin_id}/content", summary="修改通报稿", response_model=Moved)
async def edit_bulletin(request: Request, bulletin_id: UUID, content: BulletinContent) -> Response:
    """Replace the words and addressees of a draft; the figures are reckoned again."""
    return await perform(request, bulletins.edit_bulletin, bulletin_id=bulletin_id, content=content)


@router.post("/{bulletin_id}/approvals", summary="审核", response_model=Moved)
async def approve_bulletin(request: Request, bulletin_id: UUID) -> Response:
    """Approve a draft, by another than who wrote it."""
    return await perform(request, bulletins.approve_bulletin, bulletin_id=bulletin_id)


@router.post("/{bulletin_id}/declinations", summary="不予印发", response_model=Moved)
async def decline_bulletin(request: Request, bulletin_id: UUID, given: Reasoned) -> Response:
    """Decide not to issue it."""
    return await perform(request, bulletins.decline_bulletin, bulletin_id=bulletin_id, reason=given.reason)


@router.post("/{bulletin_id}/issuances", summary="印发", response_model=Moved)
async def issue_bulletin(request: Request, bulletin_id: UUID, given: Issued) -> Response:
    """Freeze the numbered paper and send every addressee its copy."""
    return await perform(
        request, bulletins.issue_bulletin, bulletin_id=bulletin_id, external_doc_no=given.external_doc_no
    )


@router.post("/{bulletin_id}/signatures", summary="签收通报", response_model=Moved)
async def sign_for_bulletin(request: Request, bulletin_id: UUID) -> Response:
    """Sign for the copy of one's unit."""
    return await perform(request, bulletins.sign_for_bulletin, bulletin_id=bulletin_id)


@router.post("/{bulletin_id}/publications", summary="向社会公开", response_model=Moved)
async def publish_bulletin(request: Request, bulletin_id: UUID, given: Published) -> Response:
    """Record where and when it was published."""
    return await perform(
        request,
        bulletins.publish_bulletin,
        bulletin_id=bulletin_id,
        published_in=given.published_in,
        published_on=given.published_on,
    )


@router.post("/{bulletin_id}/withdrawals", summary="撤回通报", response_model=Moved)
async def withdraw_bulletin(request: Request, bulletin_id: UUID, given: Reasoned) -> Response:
    """Withdraw by a further paper; every copy is recalled."""
    return await perform(request, bulletins.withdraw_bulletin, bulletin_id=bulletin_id, reason=given.reason)


@router.post("/fire-points", status_code=201, summary="火点通报拟稿", response_model=Moved)
async def draft_fire_bulletin(request: Request, draft: FireBulletinDraft) -> Response:
    """Draft a bulletin of the fire points of some days, a table of counts per place."""
    located = "/api/v1/bulletins"
    return await perform(request, rank_bulletins.draft_fire_bulletin, status=201, located=located, draft=draft)


@router.get(
    "/{bulletin_id}/workbook", summary="通报（Excel）", response_class=Response, responses=workbook_file("Excel 工作簿")
)
async def get_workbook(request: Request, bulletin_id: UUID) -> Response:
    """An issued bulletin as Excel, with charts that Excel draws itself, from the frozen payload alone."""
    visit = visit_of(request, writes=False)

    def made(session: Session) -> BulletinFile:
        return bulletin_workbook(session, call=recognise(session, visit), bulletin_id=bulletin_id)

    file = await house(request).database.run(made)
    headers = {"Content-Disposition": f"attachment; filename*=UTF-8''{quote(file.filename, safe='')}"}
    return Response(file.content, media_type=XLSX, headers=headers)


@of_rankings.post("", status_code=201, summary="据排名拟通报", response_model=Moved)
async def draft_rank_bulletin(request: Request, ranking_id: UUID, draft: RankBulletinDraft) -> Response:
    """Draft a bulletin whose figures are those of the ranking as it stands stored."""
    return await perform(
        request,
        rank_bulletins.draft_rank_bulletin,
        status=201,
        located="/api/v1/bulletins",
        ranking_id=ranking_id,
        draft=draft,
    )


@of_rankings.get("", summary="排名的通报", response_model=list[RankingBulletin])
async def list_rank_bulletins(request: Request, ranking_id: UUID) -> Response:
    """The bulletins drawn from a ranking, also those withdrawn: the ranking itself stays readable."""
    return await read(request, rank_bulletins.list_rank_bulletins, ranking_id=ranking_id)
