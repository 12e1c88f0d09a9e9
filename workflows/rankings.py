"""A ranking as its office's commands see it: a bulletin makes it known; the clock reckons it, in `rankings_run`."""

from uuid import UUID

from sqlmodel import Session

from core.errors import NotFound
from models.calls import Call
from models.events import SubjectKind
from queries import rankings as queries
from queries.sql import Row
from workflows.guards import Subject


def read_ranking(session: Session, call: Call, ranking_id: UUID) -> tuple[Row, Subject]:
    """Return a ranking to its office, for a command. Raises NotFound."""
    found = queries.for_command(session, ranking_id, call.actor.unit_ids)
    if found is None:
        raise NotFound("没有这份排名")
    return found, ranking_subject(found)


def ranking_subject(ranking: Row) -> Subject:
    """Return a ranking as the lifecycle sees it: the office's own."""
    return Subject(
        SubjectKind.RANKING, ranking["id"], ranking["stage"], ranking["version"], None, ranking["supervising_unit_id"]
    )


def title_of(ranking: Row) -> str:
    """Return how a ranking is called in messages: 2021-03 全省县（市、区）环境空气质量排名."""
    medium = {"air": "环境空气质量", "water": "地表水环境质量"}.get(ranking["medium"], "")
    return f"{ranking['period']} {ranking['group_name']}{medium}排名"
