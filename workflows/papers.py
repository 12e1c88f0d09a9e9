"""Freezing a formal paper: numbered per office, kind and year, its payload complete, hashed, never changed again."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlmodel import Session

from core.ids import new_id
from core.settings import DEMO_LABEL
from models.calls import Call
from queries import deployment
from queries import notices as queries

TEMPLATE_VERSION = "1"


@dataclass(frozen=True, slots=True)
class Frozen:
    """A paper as issued."""

    id: UUID
    number: str


def freeze(
    session: Session,
    *,
    call: Call,
    kind: str,
    label: str,
    office_id: UUID,
    task_id: UUID | None,
    payload: Mapping[str, Any],
    external_doc_no: str | None = None,
    replaces_id: UUID | None = None,
) -> Frozen:
    """Number and store a paper of the day of the call; a paper it replaces is marked as withdrawn by it."""
    year = call.on.year
    serial = queries.next_serial(session, office_id=office_id, kind=kind, year=year)
    number = f"{label}〔{year}〕{serial}号"
    stamp = {"number": number, "issued_on": call.on} | _demo_label(session)
    body = json.loads(json.dumps(dict(payload) | stamp, default=str))
    paper_id = new_id()
    queries.insert_paper(
        session,
        {
            "id": paper_id,
            "kind": kind,
            "office_unit_id": office_id,
            "year": year,
            "serial": serial,
            "external_doc_no": external_doc_no,
            "payload": body,
            "payload_sha256": digest(body),
            "template_version": TEMPLATE_VERSION,
            "task_id": task_id,
            "issued_at": call.at,
            "issued_by": call.actor.person_id,
            "replaces_id": replaces_id,
        },
    )
    if replaces_id is not None:
        queries.withdraw_paper(session, paper_id=replaces_id, by_id=paper_id, at=call.at)
    return Frozen(paper_id, number)


def _demo_label(session: Session) -> dict[str, str]:
    """A paper of a demo says so for ever, wherever it is rendered."""
    found = deployment.state(session)
    return {"label": DEMO_LABEL} if found and found["is_demo"] else {}


def digest(payload: Mapping[str, Any]) -> str:
    """Return the SHA-256 of a payload in canonical form: sorted keys, no spaces, UTF-8."""
    text = json.dumps(payload, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()
