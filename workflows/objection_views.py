"""Objections as callers read them: lists, pages with both dates, histories."""

from dataclasses import replace
from typing import Any
from uuid import UUID

from sqlmodel import Session

from core.errors import NotFound
from models.calls import Call
from models.objections import OBJECTION_STAGE_NAMES, ObjectionStage
from queries import history
from queries import objections as queries
from queries.sql import Row
from workflows.lifecycle import allowed_actions
from workflows.objection_decisions import facts_of
from workflows.objections import file_until
from workflows.subjects import objection_subject, read_objection
from workflows.tables import OBJECTION


def list_objections(
    session: Session, *, call: Call, filters: dict[str, Any], after: tuple[UUID] | None, limit: int
) -> list[Row]:
    """Return one page of objections, newest first."""
    found = queries.listed(
        session, units=call.actor.unit_ids, on=call.on, filters=filters, after=after and after[0], limit=limit
    )
    return [_named(objection) for objection in found]


def get_objection(session: Session, *, call: Call, objection_id: UUID) -> Row:
    """Return an objection's page, with the last day for filing and the date for deciding. Raises NotFound."""
    objection = queries.detail(session, objection_id, call.actor.unit_ids, call.on)
    if objection is None:
        raise NotFound("没有这份复核申请")
    last = file_until(session, objection)
    facts = replace(facts_of(session, objection), objection_days_over=(call.on - last.on).days)
    return _named(objection) | {
        "file_until": last.on,
        "file_until_explanation": last.explanation,
        "allowed_actions": allowed_actions(OBJECTION, objection_subject(objection), actor=call.actor, facts=facts),
    }


def objection_history(
    session: Session, *, call: Call, objection_id: UUID, after: tuple[UUID] | None, limit: int
) -> list[Row]:
    """Return one page of an objection's own events. Raises NotFound."""
    read_objection(session, call, objection_id)
    return history.of_subject(session, objection_id, units=call.actor.unit_ids, after=after and after[0], limit=limit)


def _named(objection: Row) -> Row:
    return objection | {"stage_name": OBJECTION_STAGE_NAMES[ObjectionStage(objection["stage"])]}
