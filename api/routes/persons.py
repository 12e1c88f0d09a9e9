"""Persons: made and changed by an administrator, known to their colleagues."""

import asyncio
from uuid import UUID

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from api.deps import admitted, perform, read
from api.paging import Page, Paging, read_page
from core.clock import real_now
from core.credentials import hash_password, new_password
from models.logins import OneTimePassword
from models.people import Duty, PersonChange, PersonCreate, PersonPublic
from workflows import people
from workflows.administration import require_administrator

router = APIRouter(prefix="/persons", tags=["人员"])


@router.get("", summary="人员列表", response_model=Page[PersonPublic])
async def list_persons(
    request: Request, asked: Paging, unit_id: UUID | None = None, duty: Duty | None = None
) -> Response:
    """Colleagues of one's units; everybody for an administrator."""
    return await read_page(
        request,
        asked,
        people.list_persons,
        kinds=(str, UUID),
        key=lambda person: (person.login, person.id),
        unit_id=unit_id,
        duty=duty,
    )


@router.post("", status_code=201, summary="新增人员", response_model=PersonPublic)
async def create_person(request: Request, draft: PersonCreate) -> Response:
    """Make a person; he may log in once a password was reset for him."""
    return await perform(request, people.create_person, status=201, located="/api/v1/persons", draft=draft)


@router.get("/{person_id}", summary="人员及其岗位", response_model=PersonPublic)
async def get_person(request: Request, person_id: UUID) -> Response:
    """One person with all posts, past ones too."""
    return await read(request, people.get_person, person_id=person_id)


@router.patch("/{person_id}", summary="修改人员信息", response_model=PersonPublic)
async def change_person(request: Request, person_id: UUID, change: PersonChange) -> Response:
    """Change name, e-mail or telephone."""
    return await perform(request, people.change_person, person_id=person_id, change=change)


@router.post("/{person_id}/disablement", summary="停用人员", response_model=PersonPublic)
async def disable_person(request: Request, person_id: UUID) -> Response:
    """Keep a person out at once."""
    return await perform(request, people.disable_person, person_id=person_id, now=real_now())


@router.post("/{person_id}/enablement", summary="恢复人员", response_model=PersonPublic)
async def enable_person(request: Request, person_id: UUID) -> Response:
    """Let a person in again."""
    return await perform(request, people.enable_person, person_id=person_id)


@router.post("/{person_id}/password-resets", status_code=201, summary="重置密码", response_model=OneTimePassword)
async def reset_password(request: Request, person_id: UUID) -> Response:
    """Give a person a password for one log-in; it is shown this once."""
    require_administrator(await admitted(request))
    password = new_password()
    return await perform(
        request,
        people.reset_password,
        status=201,
        told_once=True,
        person_id=person_id,
        password=password,
        password_hash=await asyncio.to_thread(hash_password, password),
        now=real_now(),
    )
