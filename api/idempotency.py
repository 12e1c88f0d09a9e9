"""Idempotency-Key: the same key answers the same, in the transaction of the effects; other content is refused."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlmodel import Session
from starlette.requests import Request

from api.answers import Answer
from api.errors import KeyRequired
from core.credentials import same
from core.errors import Invalid, KeyReused
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


async def keyed(request: Request, fingerprint: bytes | None) -> Keyed | None:
    """Read the key; `fingerprint` stands for the body where bytes differ from try to try (multipart)."""
    key = request.headers.get(HEADER)
    if key is None:
        return None
    if not 1 <= len(key) <= LONGEST_KEY or not key.isprintable():
        expected = f"1 至 {LONGEST_KEY} 个可见字符"
        raise Invalid(f"Idempotency-Key 应为 {expected}", errors=[{"field": "Idempotency-Key", "expected": expected}])
    content = await request.body() if fingerprint is None else fingerprint
    asked = f"{request.method} {request.url.path}?{request.url.query}\n".encode()
    return Keyed(key, hashlib.sha256(asked + content).digest())


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
        if actor.key_id is not None:
            raise KeyRequired("接口密钥的写操作必须带 Idempotency-Key 请求头")
        return work()
    client = f"key:{actor.key_id}" if actor.key_id else f"person:{actor.person_id}"
    if not _claimed(session, entry, client, now, actor.request_id):
        return _replay(session, entry, client)
    given = work()
    idempotency.store(
        session, client=client, key=entry.key, status=given.status, headers=given.headers, body=given.body.decode()
    )
    return given


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
    return Answer(found["status"], (found["body"] or "").encode(), {**found["headers"], REPLAYED: "true"})
