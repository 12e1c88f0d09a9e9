"""A person of the office looks at a fire point and says what it is; who may see points sees what became of them."""

from typing import Any
from uuid import UUID

from sqlmodel import Session

from core.errors import NotFound, Refused
from models.calls import Call
from models.events import SubjectKind
from models.monitoring import BURN_AREA_NAMES, FIRE_POINT_STAGE_NAMES, BurnArea, FirePointStage
from models.reading_views import FirePointPublic
from queries import fire_points as queries
from queries import monitoring_sites
from queries.sql import Row
from workflows.guards import Facts, Subject
from workflows.lifecycle import Advanced, Writing, advance, allowed_actions
from workflows.tables import FIRE_POINT


def list_fire_points(
    session: Session, *, call: Call, after: tuple[Any, ...] | None, limit: int, filters: dict[str, Any]
) -> list[FirePointPublic]:
    """Return the points in force within the caller's reach, latest day first."""
    found = queries.page(session, units=call.actor.unit_ids, on=call.on, after=after, limit=limit, filters=filters)
    return [_public(point) for point in found]


def get_fire_point(session: Session, *, call: Call, point_id: UUID) -> FirePointPublic:
    """Return one point with what the caller may do about it. Raises NotFound for what he may not see."""
    found, subject = _read(session, call, point_id)
    allowed = allowed_actions(FIRE_POINT, subject, actor=call.actor, facts=Facts())
    return _public(found).model_copy(update={"allowed_actions": [] if found["replaced_by"] else allowed})


def verify_fire_point(session: Session, *, call: Call, point_id: UUID, reason: str) -> Advanced:
    """Say that a point was a fire, with what it rests on. Raises Refused for one that a later list restated."""
    return _judge(session, call, point_id, "verify", reason)


def refute_fire_point(session: Session, *, call: Call, point_id: UUID, reason: str) -> Advanced:
    """Say that a point was none, with what it rests on. Raises Refused for one that a later list restated."""
    return _judge(session, call, point_id, "refute", reason)


def _judge(session: Session, call: Call, point_id: UUID, action: str, reason: str) -> Advanced:
    found, subject = _read(session, call, point_id)
    if found["replaced_by"] is not None:
        raise Refused("该火点已由后来的清单更正，请在更正后的火点上核实", batch_id=found["replaced_by"])
    data = {"seen_on": str(found["seen_on"]), "points": found["points"], "unit_name": found["unit_name"]}
    return advance(
        session, FIRE_POINT, subject, action, call=call, given={"reason": reason}, writing=Writing(data=data)
    )


def _read(session: Session, call: Call, point_id: UUID) -> tuple[Row, Subject]:
    """Return a point as the lifecycle sees it: supervised by the caller's office where that reaches its unit."""
    found = queries.get(session, point_id, units=call.actor.unit_ids, on=call.on)
    if found is None:
        raise NotFound("没有这个火点")
    unit_id = found["unit_id"]
    office_id = _office_over(session, call, unit_id)
    return found, Subject(SubjectKind.FIRE_POINT, found["id"], found["stage"], found["version"], unit_id, office_id)


def _office_over(session: Session, call: Call, unit_id: UUID) -> UUID:
    for office_id in sorted(monitoring_sites.offices(session, units=call.actor.unit_ids, on=call.on)):
        if unit_id in monitoring_sites.reached(session, units=[office_id], on=call.on):
            return office_id
    return monitoring_sites.offices_over(session, unit_ids=[unit_id], on=call.on).get(unit_id) or unit_id


def _public(point: Row) -> FirePointPublic:
    names = {
        "area_name": BURN_AREA_NAMES[BurnArea(point["area"])],
        "stage_name": FIRE_POINT_STAGE_NAMES[FirePointStage(point["stage"])],
    }
    return FirePointPublic.model_validate(point | names)
