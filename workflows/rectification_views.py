"""What a caller reads of rectifications and look-backs, with the actions open to him now."""

from typing import Any
from uuid import UUID

from sqlmodel import Session

from core.errors import NotFound
from models.calls import Call
from models.look_backs import LOOK_BACK_STAGE_NAMES, LookBackStage
from models.rectifications import (
    RECTIFICATION_KIND_NAMES,
    RECTIFICATION_STAGE_NAMES,
    RectificationKind,
    RectificationStage,
)
from queries import history, look_backs
from queries import rectifications as queries
from queries.sql import Row
from workflows.lifecycle import allowed_actions
from workflows.look_backs import facts_of as facts_of_look_back
from workflows.rectification_facts import facts_of
from workflows.subjects import look_back_subject, rectification_subject
from workflows.tables import LOOK_BACK, RECTIFICATION


def list_rectifications(
    session: Session, *, call: Call, filters: dict[str, Any], after: tuple[UUID] | None, limit: int
) -> list[Row]:
    """Return one page of rectifications, newest first."""
    return queries.listed(
        session, units=call.actor.unit_ids, on=call.on, filters=filters, after=after and after[0], limit=limit
    )


def get_rectification(session: Session, *, call: Call, rectification_id: UUID) -> Row:
    """Return a rectification's page; what the unit has not handed in is shown to the unit alone. Raises NotFound."""
    found = queries.detail(session, rectification_id, call.actor.unit_ids, call.on)
    if found is None:
        raise NotFound("没有这项整改")
    facts = facts_of(session, found, call.on)
    own, stage = found["unit_id"] in call.actor.unit_ids, RectificationStage(found["stage"])
    planned = queries.measures(session, rectification_id)
    if not own and stage is RectificationStage.ORDERED:
        planned = [measure for measure in planned if measure["round"] < found["round"]]
    if not own and stage is RectificationStage.IN_PROGRESS:
        found |= {"result": {}}
    return found | {
        "stage_name": RECTIFICATION_STAGE_NAMES[stage],
        "kind_name": RECTIFICATION_KIND_NAMES[RectificationKind(found["kind"])],
        "measures": planned,
        "attachments": queries.attachments(session, rectification_id),
        "missing": list(facts.missing_parts) if own else [],
        "allowed_actions": allowed_actions(RECTIFICATION, rectification_subject(found), actor=call.actor, facts=facts),
    }


def rectification_history(
    session: Session, *, call: Call, rectification_id: UUID, after: tuple[UUID] | None, limit: int
) -> list[Row]:
    """Return one page of a rectification's own events, every round. Raises NotFound."""
    if queries.for_command(session, rectification_id, call.actor.unit_ids) is None:
        raise NotFound("没有这项整改")
    units = call.actor.unit_ids
    return history.of_subjects(session, [rectification_id], units=units, after=after and after[0], limit=limit)


def list_look_backs(
    session: Session, *, call: Call, filters: dict[str, Any], after: tuple[UUID] | None, limit: int
) -> list[Row]:
    """Return one page of look-backs, newest first."""
    return look_backs.listed(
        session, units=call.actor.unit_ids, on=call.on, filters=filters, after=after and after[0], limit=limit
    )


def get_look_back(session: Session, *, call: Call, look_back_id: UUID) -> Row:
    """Return a look-back's page. Raises NotFound."""
    found = look_backs.detail(session, look_back_id, call.actor.unit_ids, call.on)
    if found is None:
        raise NotFound("没有这项回头看")
    facts = facts_of_look_back(session, found)
    return found | {
        "stage_name": LOOK_BACK_STAGE_NAMES[LookBackStage(found["stage"])],
        "attachments": queries.attachments(session, look_back_id),
        "allowed_actions": allowed_actions(LOOK_BACK, look_back_subject(found), actor=call.actor, facts=facts),
    }


def look_back_history(
    session: Session, *, call: Call, look_back_id: UUID, after: tuple[UUID] | None, limit: int
) -> list[Row]:
    """Return one page of a look-back's own events. Raises NotFound."""
    if look_backs.for_command(session, look_back_id, call.actor.unit_ids) is None:
        raise NotFound("没有这项回头看")
    units = call.actor.unit_ids
    return history.of_subjects(session, [look_back_id], units=units, after=after and after[0], limit=limit)
