"""Reporting windows: seasons and warnings in which tasks report by a rhythm of their own."""

from uuid import UUID

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from api.deps import perform, read
from api.paging import Page, Paging, read_page
from models.reporting_windows import WindowDraft, WindowPublic, WindowTasks
from models.statements import Reasoned
from workflows import reporting_windows

router = APIRouter(prefix="/reporting-windows", tags=["报送期间"])


@router.get("", summary="报送期间列表", response_model=Page[WindowPublic])
async def list_windows(request: Request, asked: Paging) -> Response:
    """Seasons and warnings of the caller's offices, and those in which tasks he may see report, newest first."""
    return await read_page(
        request, asked, reporting_windows.list_windows, kinds=(UUID,), key=lambda entry: (entry["id"],)
    )


@router.get("/{window_id}", summary="报送期间", response_model=WindowPublic)
async def get_window(request: Request, window_id: UUID) -> Response:
    """One window, and whether it is open today."""
    return await read(request, reporting_windows.get_window, window_id=window_id)


@router.post("", status_code=201, summary="确定季节性报送期间，或宣布预警、应急响应", response_model=WindowPublic)
async def declare_window(request: Request, draft: WindowDraft) -> Response:
    """Put a season or warning in force; a season of the same name is its next version."""
    return await perform(request, reporting_windows.declare_window, status=201, draft=draft)


@router.post("/{window_id}/tasks", summary="增加报送任务", response_model=WindowPublic)
async def join_window(request: Request, window_id: UUID, joining: WindowTasks) -> Response:
    """Let further tasks report in it from today on."""
    return await perform(request, reporting_windows.join_window, window_id=window_id, joining=joining)


@router.post("/{window_id}/ends", summary="宣布解除", response_model=WindowPublic)
async def end_window(request: Request, window_id: UUID, given: Reasoned) -> Response:
    """Declare it over; today is its last day."""
    return await perform(request, reporting_windows.end_window, window_id=window_id, reason=given.reason)
