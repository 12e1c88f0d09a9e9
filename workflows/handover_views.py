"""What an office reads of its hand-overs, each with the actions its lifecycle allows now."""

from typing import Any
from uuid import UUID

from sqlmodel import Session

from core.errors import NotFound
from models.calls import Call
from models.handovers import HANDOVER_STAGE_NAMES, HandoverStage
from queries import handovers as queries
from queries import history
from queries.sql import Row
from workflows.lifecycle import Facts, allowed_actions, history_needed
from workflows.subjects import handover_subject, read_handover
from workflows.tables import HANDOVER


def list_handovers(
    session: Session, *, call: Call, filters: dict[str, Any], after: tuple[UUID] | None, limit: int
) -> list[Row]:
    """Return one page of hand-overs, newest first."""
    found = queries.listed(
        session, units=call.actor.unit_ids, on=call.on, filters=filters, after=after and after[0], limit=limit
    )
    return [entry | {"stage_name": HANDOVER_STAGE_NAMES[HandoverStage(entry["stage"])]} for entry in found]


def get_handover(session: Session, *, call: Call, handover_id: UUID) -> Row:
    """Return a hand-over's page with the dossiers made of its matter. Raises NotFound."""
    handover = queries.detail(session, handover_id, call.actor.unit_ids, call.on)
    if handover is None:
        raise NotFound("没有这项移送")
    taken = queries.taken_since_approval(session, task_id=handover["task_id"], handover_id=handover_id)
    done_by = history.done_by(session, [handover_id], history_needed(HANDOVER))
    facts = Facts(dossier_made=bool(taken), done_by=done_by)
    return handover | {
        "stage_name": HANDOVER_STAGE_NAMES[HandoverStage(handover["stage"])],
        "dossiers": queries.dossiers(session, handover["task_id"]),
        "allowed_actions": allowed_actions(HANDOVER, handover_subject(handover), actor=call.actor, facts=facts),
    }


def handover_history(
    session: Session, *, call: Call, handover_id: UUID, after: tuple[UUID] | None, limit: int
) -> list[Row]:
    """Return one page of a hand-over's own events. Raises NotFound."""
    read_handover(session, call, handover_id)
    return history.of_subject(session, handover_id, units=call.actor.unit_ids, after=after and after[0], limit=limit)
