"""What issuing and withdrawing a bulletin means for the ranking it was drawn from: it stays readable all the same."""

from sqlmodel import Session

from models.calls import Call
from queries import bulletins
from queries import rank_bulletins as queries
from queries.sql import Row
from workflows.guards import Facts
from workflows.lifecycle import Writing, advance
from workflows.rank_bulletin_drawing import is_measured, is_of_ranking, ranking_of, require_current
from workflows.rank_bulletin_fire import require_unchanged
from workflows.rankings import ranking_subject, title_of
from workflows.tables import RANKING

_STANDING = ("issued", "published")


def require_publishable(session: Session, bulletin: Row, *, call: Call) -> None:
    """Refuse to issue what rests on a ranking that was replaced, or on fire points that changed; others may pass."""
    figures, office_id = bulletin["content"]["figures"], bulletin["supervising_unit_id"]
    if is_of_ranking(bulletin):
        require_current(session, ranking_of(session, bulletin))
    elif is_measured(bulletin):
        require_unchanged(session, figures, office_id=office_id, on=call.on)


def publish_with(session: Session, bulletin: Row, *, call: Call, label: str) -> None:
    """Mark the ranking as made known by a bulletin, in the transaction that issues it.

    Raises Refused for one that another bulletin has made known, and Conflict if it was replaced at this very moment.
    """
    if not is_of_ranking(bulletin):
        return
    ranking = ranking_of(session, bulletin)
    facts = Facts(bulletin_stands=_stands(session, ranking))
    columns = {"published_at": call.at, "bulletin_id": bulletin["id"]}
    data = {"title": title_of(ranking), "label": label, "bulletin_id": bulletin["id"]}
    subject = ranking_subject(ranking)
    advance(session, RANKING, subject, "publish", call=call, facts=facts, writing=Writing(columns, data))


def _stands(session: Session, ranking: Row) -> bool:
    if ranking["bulletin_id"] is None:
        return False
    found = bulletins.for_command(session, ranking["bulletin_id"], [ranking["supervising_unit_id"]])
    return found is not None and found["stage"] in _STANDING


def lose_bulletin(session: Session, bulletin: Row, *, call: Call) -> None:
    """Record beside a ranking that its bulletin was withdrawn; who might read it may read it further."""
    ranking = queries.of_bulletin(session, bulletin["id"])
    if ranking is None:
        return
    data = {"title": title_of(ranking), "label": bulletin["number"], "bulletin_id": bulletin["id"]}
    advance(session, RANKING, ranking_subject(ranking), "lose_bulletin", call=call, writing=Writing(data=data))
