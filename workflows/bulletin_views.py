"""Bulletins as callers read them: lists, pages with the caller's own copy, histories."""

from dataclasses import replace
from typing import Any
from uuid import UUID

from sqlmodel import Session

from core.errors import NotFound
from models.bulletins import BULLETIN_STAGE_NAMES, COPY_STAGE_NAMES, STANDING_NAMES, CopyStage, Standing
from models.calls import Call
from queries import bulletins as queries
from queries import history, objections
from queries.sql import Row
from workflows.bulletins import facts_of
from workflows.guards import Facts
from workflows.lifecycle import allowed_actions
from workflows.rank_bulletin_papers import measured_parts
from workflows.subjects import bulletin_subject, copy_subject, read_bulletin
from workflows.tables import BULLETIN, COPY


def list_bulletins(
    session: Session, *, call: Call, filters: dict[str, Any], after: tuple[UUID] | None, limit: int
) -> list[Row]:
    """Return one page of bulletins, newest first."""
    return queries.listed(
        session, units=call.actor.unit_ids, on=call.on, filters=filters, after=after and after[0], limit=limit
    )


def get_bulletin(session: Session, *, call: Call, bulletin_id: UUID) -> Row:
    """Return a bulletin's page; the office sees every copy, a unit its own. Raises NotFound."""
    units = call.actor.unit_ids
    bulletin = queries.detail(session, bulletin_id, units, call.on)
    if bulletin is None:
        raise NotFound("没有这份通报")
    own = bulletin["supervising_unit_id"] in units
    copies = queries.copies(session, bulletin_id, units=None if own else units, on=call.on)
    facts = replace(
        facts_of(session, bulletin), effect_paused=objections.pausing(session, bulletin_id), objection_decided=False
    )
    allowed = allowed_actions(BULLETIN, bulletin_subject(bulletin), actor=call.actor, facts=facts)
    for copy in copies:
        mine = allowed_actions(COPY, copy_subject(copy), actor=call.actor, facts=Facts())
        allowed += [action for action in mine if action == "sign_for" and action not in allowed]
    return bulletin | {
        "stage_name": BULLETIN_STAGE_NAMES[bulletin["stage"]],
        "copies": [_named(copy) for copy in copies],
        "effect_paused": facts.effect_paused,
        "plots": _plots(bulletin),
        "allowed_actions": allowed,
    }


def _plots(bulletin: Row) -> list[dict[str, str]]:
    """Return the pictures of a bulletin with their addresses; one on tasks has none."""
    listed = measured_parts(bulletin["content"]["figures"]).get("plots", [])
    return [plot | {"href": f"/api/v1/bulletins/{bulletin['id']}/plots/{plot['name']}.svg"} for plot in listed]


def _named(copy: Row) -> Row:
    return copy | {
        "standing_name": STANDING_NAMES[Standing(copy["standing"])],
        "stage_name": COPY_STAGE_NAMES[CopyStage(copy["stage"])],
    }


def bulletin_history(
    session: Session, *, call: Call, bulletin_id: UUID, after: tuple[UUID] | None, limit: int
) -> list[Row]:
    """Return one page of a bulletin's own events; who only reads it in public sees them from its issue on.

    Who has a copy sees also who drafted and approved it: it may object, and those do not decide. Raises NotFound.
    """
    bulletin, _ = read_bulletin(session, call, bulletin_id)
    units = call.actor.unit_ids
    since = after and after[0]
    if bulletin["supervising_unit_id"] not in units and not queries.copies(
        session, bulletin_id, units=units, on=call.on
    ):
        since = max(filter(None, (since, queries.last_before_issue(session, bulletin_id))), default=None)
    return history.of_subject(session, bulletin_id, units=call.actor.unit_ids, after=since, limit=limit)
