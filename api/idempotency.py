"""Idempotency-Key: the same key answers the same, in the transaction of the effects; other content is refused."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlmodel import Session
from starlette.requests import Request

from api.answers import Answer
from api.errors import KeyRequired
from core.credentials import same, sign
from core.errors import Conflict, Invalid, KeyReused
from models.actors import Actor
from queries import idempotency

HEADER = "idempotency-key"
KEPT_FOR = timedelta(hours=24)
LONGEST_KEY = 120
REPLAYED = "Idempotency-Replayed"


@dataclass(frozen=True, slots=True)
class Keyed:
    """A request that may come again: its key and the digest of what it asks for."""

    key: str
    request_hash: bytes
    told_once: bool = False


async def keyed(request: Request, secret: str, *, fingerprint: bytes | None, told_once: bool) -> Keyed | None:
    """Read the key; `fingerprint` stands for the body where bytes differ from try to try (multipart).

    The digest is a keyed one, for a body may hold a password.
    """
    key = request.headers.get(HEADER)
    if key is None:
        return None
    if not 1 <= len(key) <= LONGEST_KEY or not key.isprintable():
        expected = f"1 至 {LONGEST_KEY} 个可见字符"
        raise Invalid(f"Idempotency-Key 应为 {expected}", errors=[{"field": "Idempotency-Key", "expected": expected}])
    content = await request.body() if fingerprint is None else fingerprint
    scope = request.scope
    post = request.headers.get("duban-post", "").encode()
    asked = (scope["method"].encode(), scope["path"].encode(), scope["query_string"], post)
    return Keyed(key, sign(secret, b"request", *asked, content), told_once)


def once(
    session: Session,
    entry: Keyed | None,
    work: Callable[[], Answer],
    *,
    actor: Actor,
    now: datetime,
) -> Answer:
    """Do the work unless this key was answered before. Raises InProgress, KeyReused, KeyRequired for an agency."""
    if entry is None:
        _require_no_agency(actor)
        return work()
    client = _client(actor)
    if not _claimed(session, entry, client, now, actor.request_id):
        return _replay(session, entry, client)
    given = work()
    body = None if entry.told_once else given.body.decode()
    idempotency.store(session, client=client, key=entry.key, status=given.status, headers=given.headers, body=body)
    return given


def answered(session: Session, entry: Keyed | None, *, actor: Actor, now: datetime) -> Answer | None:
    """Return what this key was answered before, for what has its effect outside, before `once` keeps the answer.

    Raises as `once` does. Two requests at the same instant may both find nothing.
    """
    if entry is None:
        _require_no_agency(actor)
        return None
    client = _client(actor)
    return (
        _replay(session, entry, client) if idempotency.is_used(session, client=client, key=entry.key, now=now) else None
    )


def _require_no_agency(actor: Actor) -> None:
    if actor.key_id is not None:
        raise KeyRequired("接口密钥的写操作必须带 Idempotency-Key 请求头")


def _client(actor: Actor) -> str:
    return f"key:{actor.key_id}" if actor.key_id else f"person:{actor.person_id}"


def _claimed(session: Session, entry: Keyed, client: str, now: datetime, request_id: UUID | None) -> bool:
    return idempotency.claim(
        session,
        client=client,
        key=entry.key,
        request_hash=entry.request_hash,
        now=now,
        expires_at=now + KEPT_FOR,
        request_id=request_id,
    )


def _replay(session: Session, entry: Keyed, client: str) -> Answer:
    found = idempotency.stored(session, client=client, key=entry.key)
    if found is None or not same(found["request_hash"], entry.request_hash):
        raise KeyReused("该幂等键已用于内容不同的请求，请换一个键")
    if found["body"] is None:
        raise Conflict("该请求已办理；其结果含密钥或密码，只显示一次")
    return Answer(found["status"], found["body"].encode(), {**found["headers"], REPLAYED: "true"})
