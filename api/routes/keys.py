"""Agency keys: issued to a unit's own system and revoked, by an administrator."""

from uuid import UUID

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from api.deps import perform
from api.paging import Page, Paging, read_page
from core.clock import real_now
from core.credentials import new_token
from models.logins import AgencyKeyCreate, AgencyKeyIssued, AgencyKeyPublic
from workflows import keys

router = APIRouter(prefix="/keys", tags=["接口密钥"])


@router.get("", summary="接口密钥列表", response_model=Page[AgencyKeyPublic])
async def list_keys(request: Request, asked: Paging, unit_id: UUID | None = None) -> Response:
    """Keys without their secrets."""
    return await read_page(
        request, asked, keys.list_keys, kinds=(UUID,), key=lambda entry: (entry.id,), unit_id=unit_id
    )


@router.post("", status_code=201, summary="发放接口密钥", response_model=AgencyKeyIssued)
async def issue_key(request: Request, draft: AgencyKeyCreate) -> Response:
    """Issue a key; it is shown this once."""
    return await perform(
        request, keys.issue_key, status=201, told_once=True, draft=draft, secret=new_token(), now=real_now()
    )


@router.post("/{key_id}/revocation", summary="吊销接口密钥", response_model=AgencyKeyPublic)
async def revoke_key(request: Request, key_id: UUID) -> Response:
    """Revoke a key at once."""
    return await perform(request, keys.revoke_key, key_id=key_id, now=real_now())
