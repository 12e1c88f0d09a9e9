"""What 约谈通知书 and 约谈纪要 say, drawn from plan, meeting and mandate, and frozen as numbered papers."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlmodel import Session

from core.errors import Refused
from models.calls import Call
from models.measures import LEGAL_BASIS_NAMES, LegalBasis
from models.talk_views import STEP_NAMES, StepKind
from models.talks import PartyStage
from queries import notices
from queries.sql import Row
from workflows.papers import Frozen, freeze
from workflows.talk_facts import Mandate, is_statutory, mandate

NOTICE = ("talk_notice", "约谈通知书")
MINUTES = ("talk_minutes", "约谈纪要")
REGIME_NAMES = {"supervision": "督查", "inspection": "督察"}


def freeze_talk_notice(
    session: Session,
    call: Call,
    talk: Row,
    parties: Sequence[Row],
    *,
    external_doc_no: str | None = None,
    extra: Mapping[str, Any] | None = None,
) -> Frozen:
    """Freeze the notice of a talk; it takes the place of the one served before. `extra` says if it cancels."""
    plan = talk["plan"]
    payload = _head(session, call, talk, parties) | {
        "parties": [{"unit": entry["unit_name"], "summoned": entry["summoned"]} for entry in parties],
        "cause": talk["reason"],
        "evidence": talk["evidence"],
        "meets_on": talk["meets_on"],
        **{name: plan.get(name) for name in ("meets_at", "place", "chair", "talkers", "purpose", "materials")},
        "requirement": "请被约谈人本人按时到会；确不能到会的，须书面请假并经批准",
        "contact": plan.get("contact"),
        "annex": talk["evidence"].get("attachments", []),
    }
    return _frozen(session, call, talk, NOTICE, payload | dict(extra or {}), external_doc_no, talk["notice_paper_id"])


def freeze_talk_minutes(
    session: Session,
    call: Call,
    talk: Row,
    parties: Sequence[Row],
    commitments: Sequence[Row],
    *,
    external_doc_no: str | None = None,
) -> Frozen:
    """Freeze the minutes: who was there for both sides, what was said in the four steps, what was promised."""
    minutes, names = talk["minutes"], {entry["id"]: entry["unit_name"] for entry in parties}
    payload = _head(session, call, talk, parties) | {
        "held_on": talk["meets_on"],
        "place": talk["plan"].get("place"),
        "chair": talk["plan"].get("chair"),
        "attendees": minutes["attendees"],
        "parties": [_presence(entry) for entry in parties],
        "problems": minutes["problems"],
        "statement": minutes["statement"],
        "pledge": minutes["pledge"],
        "steps": [step | {"name": STEP_NAMES[StepKind(step["kind"])]} for step in talk["steps"]],
        "commitments": [
            {"unit": names[entry["party_id"]], "text": entry["text"], "due_on": entry["due_on"]}
            for entry in commitments
        ],
        "requirements": [
            {"unit": names[UUID(entry["party_id"])], "text": entry["text"], "due_on": entry["due_on"]}
            for entry in minutes["requirements"]
        ],
        "publicity": minutes["publicity"],
        "must_be_published": is_statutory(talk),
        "approvals_suspended": talk["approvals_suspended"] or None,
    }
    return _frozen(session, call, talk, MINUTES, payload, external_doc_no, None)


def mandate_of(session: Session, call: Call, talk: Row, parties: Sequence[Row]) -> tuple[Mandate | None, bool]:
    """Return regime and papers by which the office speaks to the parties, and whether regimes would be mixed."""
    return mandate(
        session,
        office_id=talk["supervising_unit_id"],
        unit_ids=[entry["unit_id"] for entry in parties],
        legal_basis=talk["legal_basis"],
        call=call,
    )


def _head(session: Session, call: Call, talk: Row, parties: Sequence[Row]) -> dict[str, Any]:
    """Return what both papers bear: office, matter, law, and the office's own mandate with its regime."""
    held, mixed = mandate_of(session, call, talk, parties)
    if held is None and mixed:
        raise Refused("督查与督察不得混用，不能印发")
    office_id = talk["supervising_unit_id"]
    return {
        "office": notices.names(session, [office_id], call.on)[office_id],
        "addressees": [entry["unit_name"] for entry in parties],
        "addressee_ids": [entry["unit_id"] for entry in parties],
        "matter": talk["task_title"],
        "legal_basis": LEGAL_BASIS_NAMES[LegalBasis(talk["legal_basis"])],
        "authority": held.basis if held else None,
        "regime": held.regime if held else None,
        "regime_name": REGIME_NAMES[held.regime] if held else None,
    }


def _presence(party: Row) -> dict[str, Any]:
    return {
        "unit": party["unit_name"],
        "summoned": party["summoned"],
        "came": party["came"],
        "absent": party["stage"] == PartyStage.ABSENT,
        "leave_given_by": party["leave_given_by"],
        "leave_reason": party["leave_reason"],
    }


def _frozen(
    session: Session,
    call: Call,
    talk: Row,
    kind: tuple[str, str],
    payload: Mapping[str, Any],
    external_doc_no: str | None,
    replaces_id: UUID | None,
) -> Frozen:
    return freeze(
        session,
        call=call,
        kind=kind[0],
        label=kind[1],
        office_id=talk["supervising_unit_id"],
        task_id=talk["task_id"],
        payload={"title": kind[1]} | dict(payload),
        external_doc_no=external_doc_no,
        replaces_id=replaces_id,
    )
