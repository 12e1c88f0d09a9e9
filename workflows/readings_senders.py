"""Who may deliver figures: an office for those it supervises, a monitoring centre for its territory."""

from collections.abc import Set
from dataclasses import dataclass
from uuid import UUID

from sqlmodel import Session

from core.errors import Forbidden
from models.actors import PostHeld, Via
from models.calls import Call
from models.people import Duty
from queries import monitoring_sites
from workflows.tables.who import WRITERS

OFFICE_DUTIES = frozenset({Duty.CLERK, Duty.REVIEWER, Duty.ISSUER})


@dataclass(frozen=True, slots=True)
class Sender:
    """In which capacity somebody delivers, and of which units; `within` None means of all."""

    capacity: str
    unit_id: UUID | None
    post: PostHeld | None
    within: Set[UUID] | None


def require_sender(session: Session, call: Call) -> Sender:
    """Return the capacity in which the caller delivers figures, preferring the post he chose. Raises Forbidden.

    A unit is a monitoring centre (监测中心) while it holds a key for figures; its liaisons and handlers deliver too.
    It reaches the territory of the government it belongs to.
    """
    actor = call.actor
    if actor.via in (Via.SYSTEM, Via.CLI):
        return Sender("system", None, None, None)
    if actor.key_unit_id is not None:
        return _reaching(session, call, "monitoring_centre", actor.key_unit_id, None)
    offices = monitoring_sites.offices(session, units=actor.unit_ids, on=call.on)
    centres = monitoring_sites.centres(session, units=actor.unit_ids)
    for post in sorted(actor.posts, key=lambda post: post.id != actor.chosen_post_id):
        if post.unit_id in offices and post.duty in OFFICE_DUTIES:
            return _reaching(session, call, "supervising_office", post.unit_id, post)
        if post.unit_id in centres and post.duty in WRITERS:
            return _reaching(session, call, "monitoring_centre", post.unit_id, post)
    raise Forbidden("只有督查机构的人员和监测中心可以报送监测数据")


def _reaching(session: Session, call: Call, capacity: str, unit_id: UUID, post: PostHeld | None) -> Sender:
    reached = monitoring_sites.reached(session, units=[unit_id], on=call.on)
    return Sender(capacity, unit_id, post, reached)
