"""Lists by page: a signed keyset cursor that fits only the list, filters and sort it was given for."""

import base64
import binascii
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated, Any, Generic, TypeVar
from uuid import UUID

from fastapi import Depends, Query
from pydantic import BaseModel, Field
from sqlmodel import Session
from starlette.requests import Request
from starlette.responses import Response

from api.answers import Answer, answer
from api.deps import Command, house, visit_of
from core.credentials import same, sign
from core.errors import Invalid
from workflows.identity import Visit, recognise

T = TypeVar("T")
DEFAULT_LIMIT = 50
LARGEST_LIMIT = 200
SIGNATURE_BYTES = 16
LONGEST_CURSOR = 600
_READERS: dict[type, Callable[[Any], Any]] = {
    date: date.fromisoformat,
    datetime: datetime.fromisoformat,
    UUID: UUID,
    str: str,
    int: int,
}


class Page(BaseModel, Generic[T]):
    """One page of a list; `next` is the cursor of the following page, null on the last."""

    items: list[T]
    next: str | None = Field(default=None, description="下一页的游标；没有下一页时为 null")


@dataclass(frozen=True, slots=True)
class Asked:
    """Which page was asked for."""

    limit: int
    cursor: str | None
    scope: bytes
    secret: str

    def after(self, *kinds: type) -> tuple[Any, ...] | None:
        """Return the key of the last row seen, None for the first page. Raises Invalid for a foreign cursor."""
        if not self.cursor:
            return None
        try:
            sealed = base64.urlsafe_b64decode(self.cursor + "=" * (-len(self.cursor) % 4))
            signature, content = sealed[:SIGNATURE_BYTES], sealed[SIGNATURE_BYTES:]
            if not same(signature, self._signature(content)):
                raise ValueError
            values = json.loads(content)
            return tuple(
                None if value is None else _READERS[kind](value) for kind, value in zip(kinds, values, strict=True)
            )
        except (ValueError, binascii.Error):
            expected = "本列表以相同筛选和排序条件返回的 next"
            error = {"field": "cursor", "expected": expected}
            raise Invalid(f"cursor 无效：应为{expected}", errors=[error]) from None

    def page(self, found: Sequence[Any], key: Callable[[Any], tuple[Any, ...]]) -> dict[str, Any]:
        """Cut one more row than asked for into a page and the cursor of the next."""
        items = found[: self.limit]
        more = len(found) > self.limit
        return {"items": items, "next": self._cursor(key(items[-1])) if more else None}

    def _cursor(self, key: tuple[Any, ...]) -> str:
        plain = [value if value is None or isinstance(value, int | str) else _text(value) for value in key]
        content = json.dumps(plain, ensure_ascii=False, separators=(",", ":")).encode()
        return base64.urlsafe_b64encode(self._signature(content) + content).decode().rstrip("=")

    def _signature(self, content: bytes) -> bytes:
        return sign(self.secret, b"cursor", self.scope, content)[:SIGNATURE_BYTES]


def _text(value: Any) -> str:
    return value.isoformat() if isinstance(value, date | datetime) else str(value)


def asked_page(
    request: Request,
    limit: Annotated[int, Query(ge=1, le=LARGEST_LIMIT, description="每页条数")] = DEFAULT_LIMIT,
    cursor: Annotated[str | None, Query(max_length=LONGEST_CURSOR, description="上一页返回的 next")] = None,
) -> Asked:
    """Read which page is wanted; the cursor is bound to path and filters."""
    filters = sorted((name, value) for name, value in request.query_params.multi_items() if name not in _FREE)
    scope = json.dumps([request.url.path, filters]).encode()
    return Asked(limit, cursor, scope, house(request).settings.secret_key.get_secret_value())


_FREE = ("cursor", "limit")
Paging = Annotated[Asked, Depends(asked_page)]


async def read_page(
    request: Request,
    asked: Asked,
    query: Command,
    *,
    kinds: tuple[type, ...],
    key: Callable[[Any], tuple[Any, ...]],
    beside: Command | None = None,
    **arguments: Any,
) -> Response:
    """Run a list: `query(session, call=call, after=key or None, limit=n, **arguments)`; it may return `limit` rows.

    `kinds` are the types of the sort key's parts, `key` takes them from an item of the list. `beside` is asked with the
    same arguments for what the answer holds beside the page, such as sums over the whole list.
    """
    of_page = arguments | {"after": asked.after(*kinds), "limit": asked.limit + 1}
    visit = visit_of(request, writes=False)
    given = await house(request).database.run(_read_page, visit, query, of_page, asked, key, beside, arguments)
    return given.response()


def _read_page(
    session: Session,
    visit: Visit,
    query: Command,
    arguments: dict[str, Any],
    asked: Asked,
    key: Callable[[Any], tuple[Any, ...]],
    beside: Command | None,
    chosen: dict[str, Any],
) -> Answer:
    call = recognise(session, visit)
    page = asked.page(query(session, call=call, **arguments), key)
    return answer(page | (beside(session, call=call, **chosen) if beside else {}))
