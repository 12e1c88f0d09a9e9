"""Problem details (RFC 9457) in Chinese: which refusal answers with which status, under a type that never changes."""

from collections.abc import Mapping
from typing import Any

import psycopg
from fastapi.exceptions import RequestValidationError
from sqlalchemy.exc import DBAPIError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from api.answers import dump
from api.expected import errors_of
from core.errors import (
    AppError,
    Conflict,
    Forbidden,
    Invalid,
    LockedOut,
    NotAuthenticated,
    NotFound,
    PreconditionFailed,
    Refused,
    TooLarge,
    Unavailable,
    UnsupportedFile,
)
from core.logging import get_logger

log = get_logger("duban.api")
TYPE_PREFIX = "urn:duban:problem:"
RETRY_SECONDS = 2
WATCHED = (401, 403, 429)  # who tries doors is told to the log
STATUS: dict[type[AppError], int] = {
    NotFound: 404,
    NotAuthenticated: 401,
    LockedOut: 429,
    Forbidden: 403,
    Refused: 409,
    Conflict: 409,
    PreconditionFailed: 412,
    Invalid: 422,
    TooLarge: 413,
    UnsupportedFile: 415,
    Unavailable: 503,
}


class Unreadable(AppError):
    """The bytes sent are no text or no JSON; nothing in them could be looked at."""

    code = "unreadable"
    title = "请求内容无法读取"


class KeyRequired(AppError):
    """An agency's system must be able to repeat a request without doing it twice."""

    code = "idempotency-key-required"
    title = "缺少幂等键"


class NoSuchAddress(AppError):
    """The path leads nowhere, or not by this method."""

    code = "no-such-address"
    title = "地址或方法不存在"


class InternalFault(AppError):
    """Our own fault; the user learns the number under which the log tells more."""

    code = "internal"
    title = "系统内部错误"


STATUS |= {Unreadable: 400, KeyRequired: 400, NoSuchAddress: 404, InternalFault: 500}


def status_of(error: AppError) -> int:
    """Return the status of the nearest family; a family without one is our own fault."""
    return next((STATUS[family] for family in type(error).__mro__ if family in STATUS), 500)


def problem(error: AppError, request_id: str, status: int | None = None, headers: Any = None) -> Response:
    """Answer with a refusal; what it knows beside its sentence (version, stage) stands in the body as well."""
    status = status or status_of(error)
    body: dict[str, Any] = {
        "type": TYPE_PREFIX + error.code,
        "title": error.title,
        "status": status,
        "detail": error.detail,
        "code": error.code,
        "request_id": request_id,
    }
    if isinstance(error, Invalid) and error.errors:
        body["errors"] = error.errors
    body |= {name: value for name, value in error.context.items() if name not in body}
    if status in WATCHED:
        log.warning("request_refused", status=status, code=error.code, request_id=request_id)
    answer = Response(dump(body), status, headers=headers, media_type="application/problem+json")
    if status in (429, 503):
        answer.headers["Retry-After"] = str(error.context.get("retry_after", RETRY_SECONDS))
    if status == 401:
        answer.headers["WWW-Authenticate"] = "Bearer"
    return answer


def known(error: BaseException) -> AppError | None:
    """Return what an error from below means to the caller, None when it is our own fault."""
    if isinstance(error, AppError):
        return error
    if isinstance(error, DBAPIError):
        return _of_database(error.orig) if error.orig else None
    if isinstance(error, psycopg.Error):
        return _of_database(error)
    if isinstance(error, UnicodeEncodeError):
        return Invalid("填报内容含有无法保存的字符")
    return None


def _of_database(error: BaseException) -> AppError | None:
    if isinstance(error, psycopg.errors.UniqueViolation):
        return Conflict("已有相同的记录，或刚被他人写入，请重新读取后再试")
    if isinstance(error, psycopg.errors.ForeignKeyViolation):
        return Invalid("所引用的单位、人员或事项不存在")
    if isinstance(error, psycopg.DataError):
        return Invalid("填报内容含有无法保存的字符，或数值、日期超出范围")
    if isinstance(error, psycopg.OperationalError | psycopg.errors.DeadlockDetected):
        return Unavailable("数据库暂时繁忙或不可用，请稍后用同一幂等键重试")
    return None


async def on_app_error(request: Request, error: Exception) -> Response:
    """Answer a refusal of the domain."""
    refusal = known(error) or InternalFault()
    return problem(refusal, request_id_of(request.scope))


async def on_validation_error(request: Request, error: Exception) -> Response:
    """Answer input that has the wrong shape: each field with what was expected of it."""
    if not isinstance(error, RequestValidationError):
        raise TypeError(error)
    found = error.errors()
    kinds = {entry["type"] for entry in found}
    if "json_invalid" in kinds:
        refusal: AppError = Unreadable("请求内容不是有效的 JSON")
    elif any(entry["loc"][:1] == ("path",) for entry in found):
        refusal = NotFound()
    else:
        errors = errors_of(found)
        sentence = "；".join(f"{entry['field']}：{entry['expected']}" for entry in errors[:3])
        refusal = Invalid(sentence + ("；等" if len(errors) > 3 else ""), errors=errors)
    return problem(refusal, request_id_of(request.scope))


async def on_http_error(request: Request, error: Exception) -> Response:
    """Answer what the framework itself refuses: no such path or method, a body it could not parse."""
    if not isinstance(error, HTTPException):
        raise TypeError(error)
    cause = error.__cause__
    if cause is not None and (refusal := known(cause)):
        return problem(refusal, request_id_of(request.scope))
    if isinstance(cause, UnicodeDecodeError):
        refusal = Unreadable("请求内容不是有效的 UTF-8 文字")
        return problem(refusal, request_id_of(request.scope))
    if error.status_code == 400:
        return problem(Unreadable(), request_id_of(request.scope))
    sentence = {404: "没有这个地址", 405: "此地址不支持该方法"}.get(error.status_code, "请求无法处理")
    return problem(NoSuchAddress(sentence), request_id_of(request.scope), error.status_code, error.headers)


def request_id_of(scope: Mapping[str, Any]) -> str:
    """Return the request's number, given by the frame before anything else ran."""
    return str(scope.get("request_id", ""))
