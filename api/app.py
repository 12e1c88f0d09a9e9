"""Puts the API together: settings, database, routers, the frame around each request, and its description."""

import gc
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from datetime import timedelta

from fastapi import APIRouter, FastAPI
from fastapi.exceptions import RequestValidationError
from fastapi.routing import APIRoute
from starlette.exceptions import HTTPException

from api.deps import House
from api.errors import on_app_error, on_http_error, on_validation_error
from api.frame import Frame
from api.openapi import described
from api.routes import (
    attachments,
    bulletins,
    calendar,
    deadlines,
    deliveries,
    demo,
    designations,
    dossiers,
    endpoints,
    entries,
    extensions,
    findings,
    fire_points,
    handovers,
    health,
    inbox,
    indicators,
    keys,
    ledger,
    look_backs,
    matter_sources,
    me,
    message_templates,
    messages,
    metrics,
    notices,
    objections,
    papers,
    persons,
    plan_imports,
    plan_readings,
    plan_rereads,
    plans,
    plots,
    policies,
    posts,
    provider_callbacks,
    rankings,
    readings,
    receipt_links,
    receipt_pages,
    rectifications,
    reporting_windows,
    reports,
    scores,
    sessions,
    setup,
    sites,
    substitutes,
    talks,
    tasks,
    units,
)
from core.database import AsyncDatabase
from core.errors import AppError
from core.files import LocalStore
from core.settings import Settings, get_settings

VERSION = "0.1.0"
PREFIX = "/api/v1"
# Routes are tried in this order, so what is called most stands first.
ROUTERS: tuple[APIRouter, ...] = (
    reports.router,
    tasks.router,
    notices.router,
    bulletins.router,
    bulletins.of_rankings,
    entries.router,
    objections.router,
    handovers.router,
    dossiers.router,
    ledger.router,
    matter_sources.router,
    deadlines.router,
    calendar.router,
    extensions.router,
    readings.router,
    sites.router,
    fire_points.router,
    findings.router,
    papers.router,
    talks.router,
    rectifications.router,
    look_backs.router,
    inbox.router,
    indicators.router,
    messages.router,
    deliveries.router,
    substitutes.router,
    message_templates.router,
    attachments.router,
    plans.router,
    policies.router,
    scores.router,
    rankings.router,
    plots.router,
    reporting_windows.router,
    plan_imports.router,
    plan_readings.router,
    plan_rereads.router,
    me.router,
    sessions.router,
    units.router,
    persons.router,
    posts.router,
    designations.router,
    keys.router,
    endpoints.router,
    receipt_links.router,
    provider_callbacks.router,
    setup.router,
    demo.router,
)
UPLOADS = tuple(
    PREFIX + path
    for path in (
        "/attachments",
        "/plans/imports",
        "/plans/{id}/readings",
        "/ledger-imports",
        "/reading-imports",
        "/site-imports",
    )
)


def create_app(settings: Settings | None = None) -> FastAPI:
    """Build the application; `uvicorn api.app:create_app --factory` and the tests call this."""
    settings = settings or get_settings()
    app = FastAPI(
        title="督办系统",
        version=VERSION,
        lifespan=_lifespan(settings),
        openapi_url=f"{PREFIX}/openapi.json",
        docs_url=None,  # its scripts come from the internet
        redoc_url=None,
        redirect_slashes=False,
        generate_unique_id_function=_name,
    )
    for router in ROUTERS:
        app.include_router(router, prefix=PREFIX)
    app.include_router(receipt_pages.router)
    app.include_router(health.router)
    app.include_router(metrics.router)
    app.add_exception_handler(AppError, on_app_error)
    app.add_exception_handler(RequestValidationError, on_validation_error)
    app.add_exception_handler(HTTPException, on_http_error)
    app.add_middleware(
        Frame,
        limit=settings.json_limit_bytes,
        larger=dict.fromkeys(UPLOADS, settings.upload_limit_bytes),
        label=settings.environment_label,
    )
    app.openapi = described(app, settings.environment_label)  # type: ignore[method-assign]  # FastAPI's own way
    return app


def _name(route: APIRoute) -> str:
    return route.name


def _lifespan(settings: Settings) -> Callable[[FastAPI], AbstractAsyncContextManager[None]]:
    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        database = AsyncDatabase(settings.database_url)
        idle = timedelta(minutes=settings.session_idle_minutes)
        app.state.house = House(settings, database, LocalStore(settings.attachments_dir), idle)
        # What the start made lives as long as the process; not walking through it halves the slowest answers.
        gc.collect()
        gc.freeze()
        gc.set_threshold(50_000, 50, 50)
        yield
        await database.close()

    return lifespan
