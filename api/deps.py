"""The one door of every route: one session recognises the caller, runs the command and stores the answer.

Routes take the plain `Request` and hand it to `perform` (a command) or `read` (a query): a dependency tree per
request costs more than the statements. The headers they share are described by `api/openapi.py`.
"""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, cast
from uuid import UUID

from sqlmodel import Session
from starlette.requests import Request
from starlette.responses import Response

from api.answers import Answer, answer
from api.idempotency import Keyed, answered, keyed, once
from core.clock import real_now
from core.database import AsyncDatabase, make_engine, run_command
from core.errors import Invalid, NotAuthenticated
from core.files import FileStore
from core.settings import Settings
from models.calls import Call
from workflows.identity import Visit, recognise
from workflows.metrics import AttemptTotals

Command = Callable[..., Any]
"""A command or query: session first, then `call` and everything else by keyword."""


@dataclass(frozen=True, slots=True)
class House:
    """What one process of the API shares among its requests."""

    settings: Settings
    database: AsyncDatabase
    files: FileStore
    idle: timedelta
    attempts: AttemptTotals = field(default_factory=AttemptTotals)


def house(request: Request) -> House:
    """Return what the process shares; set by the lifespan of the app."""
    return cast(House, request.app.state.house)


def visit_of(request: Request, *, writes: bool, key_scope: str | None = None) -> Visit:
    """Read from the headers what the sender claims. Raises NotAuthenticated when he claims nothing."""
    return Visit(
        bearer(request),
        real_now(),
        house(request).idle,
        request.scope["request_id"],
        _post_id(request.headers.get("duban-post")),
        _if_match(request.headers.get("if-match")),
        writes,
        key_scope,
    )


def bearer(request: Request) -> str:
    """Return the token of the Authorization header."""
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not token:
        raise NotAuthenticated("请先登录：请求头 Authorization: Bearer 令牌")
    return token.strip()


def _post_id(text: str | None) -> UUID | None:
    try:
        return UUID(text) if text else None
    except ValueError:
        raise _wrong_header("Duban-Post", "岗位编号（UUID）") from None


def _if_match(text: str | None) -> int | None:
    if text is None or text.strip() == "*":
        return None
    number = text.strip().removeprefix('"v').removesuffix('"')
    if not number.isascii() or not number.isdecimal() or len(number) > 9 or text.strip() != f'"v{number}"':
        raise _wrong_header("If-Match", '读取时所得的 ETag，如 "v7"')
    return int(number)


def _wrong_header(name: str, expected: str) -> Invalid:
    return Invalid(f"{name} 应为{expected}", errors=[{"field": name, "expected": f"应为{expected}"}])


async def perform(
    request: Request,
    command: Command,
    *,
    status: int | Callable[[Any], int] = 200,
    located: str | None = None,
    fingerprint: bytes | None = None,
    told_once: bool = False,
    aside: bool = False,
    key_scope: str | None = None,
    **arguments: Any,
) -> Response:
    """Run a command that writes: `command(session, call=call, **arguments)`, once for each Idempotency-Key.

    `located` is the collection a created thing is found under; `None` as result answers 204. A `status` may depend on
    the result. An answer that is `told_once` holds a secret and is never stored. What reckons for seconds runs `aside`,
    in a thread and with a connection of its own, so that nobody else waits. `key_scope` is what a key must be for
    instead of `write`.
    """
    here = house(request)
    visit = visit_of(request, writes=True, key_scope=key_scope)
    secret = here.settings.secret_key.get_secret_value()
    entry = await keyed(request, secret, fingerprint=fingerprint, told_once=told_once)
    work = (visit, entry, command, arguments, status, located)
    given = await (asyncio.to_thread(_aside, here, *work) if aside else here.database.run(_perform, *work))
    return given.response()


def _aside(here: House, *work: Any) -> Answer:
    engine = make_engine(here.settings.database_url, pool_size=1)
    try:
        return run_command(engine, _perform, *work)
    finally:
        engine.dispose()


def _perform(
    session: Session,
    visit: Visit,
    entry: Keyed | None,
    command: Command,
    arguments: dict[str, Any],
    status: int | Callable[[Any], int],
    located: str | None,
) -> Answer:
    call = recognise(session, visit)

    def work() -> Answer:
        result = command(session, call=call, **arguments)
        return answer(result, status(result) if callable(status) else status, located)

    return once(session, entry, work, actor=call.actor, now=visit.now)


async def admitted(request: Request, *, key_scope: str | None = None) -> Call:
    """Recognise who wants to write, before something dear is done for him; `perform` recognises him again."""
    return await house(request).database.run(recognise, visit_of(request, writes=True, key_scope=key_scope))


async def before_effect(request: Request, prepare: Command, **arguments: Any) -> Any | Answer:
    """Run what must stand before something leaves the house with no transaction open; `perform` records it afterwards.

    Returns the answer where this Idempotency-Key has one: then nothing leaves again. Raises what `perform` would.
    """
    here, visit = house(request), visit_of(request, writes=True)
    entry = await keyed(request, here.settings.secret_key.get_secret_value(), fingerprint=None, told_once=False)

    def work(session: Session) -> Any | Answer:
        call = recognise(session, visit)
        given = answered(session, entry, actor=call.actor, now=visit.now)
        return prepare(session, call=call, **arguments) if given is None else given

    return await here.database.run(work)


async def read(request: Request, query: Command, **arguments: Any) -> Response:
    """Run a query: `query(session, call=call, **arguments)`; a result with a version gets an ETag."""
    given = await house(request).database.run(_read, visit_of(request, writes=False), query, arguments)
    return given.response()


def _read(session: Session, visit: Visit, query: Command, arguments: dict[str, Any]) -> Answer:
    return answer(query(session, call=recognise(session, visit), **arguments))
