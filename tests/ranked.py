"""Rankings put into the record by hand, as the clock would leave them, for tests of what is drawn from one."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

import numpy as np
from sqlmodel import Session

from core.clock import at_hour
from core.ids import new_id
from models.actors import SYSTEM
from models.calls import Call
from models.events import SubjectKind
from models.monitoring import Medium
from models.rankings import Ranking, RankingStage, RankRow, RankWindow
from queries.sql import rows
from standards.ranking import ranks
from workflows.guards import Subject
from workflows.lifecycle import Writing, advance, create
from workflows.tables import RANKING

AIR = {"so2": 9.0, "no2": 28.0, "pm10": 48.0, "pm25": 32.0, "co": 1.1, "o3": 130.0}
DAYS = {"valid_days": 31, "good_days": 28, "heavy_days": 1}


@dataclass(frozen=True)
class Figure:
    """A place's index and that of last year; without an index it has no rank."""

    unit_id: UUID
    index: float | None
    before: float | None = None
    meets: bool = False
    more: Mapping[str, Any] | None = None


def reckon(
    session: Session,
    office_id: UUID,
    figures: Sequence[Figure],
    *,
    month: int = 3,
    replaces: UUID | None = None,
    medium: str = "air",
    group_key: str = "all",
    at: datetime | None = None,
) -> UUID:
    """Store a monthly ranking of 2021; one that replaces another is its revision, and that one is superseded."""
    last = date(2021, month, {2: 28, 4: 30, 6: 30, 9: 30, 11: 30}.get(month, 31))
    call = Call(SYSTEM, at or at_hour(last, 23))
    revision = _supersede(session, replaces, call) + 1 if replaces else 1
    subject = Subject(SubjectKind.RANKING, new_id(), RankingStage.RECKONED, 1, None, office_id)
    columns = Ranking(
        id=subject.id, supervising_unit_id=office_id, medium=Medium(medium), rank_window=RankWindow.MONTH,
        period=f"2021-{month:02}", from_on=date(2021, month, 1), to_on=last, group_key=group_key,
        group_name="全省县（市、区）", limits="2012" if medium == "air" else None,
        revision=revision, replaces_id=replaces, places=len(figures), reckoned_at=call.at, remarks=[],
    ).model_dump()  # fmt: skip
    create(session, RANKING, subject, "reckon", call=call, writing=Writing(columns, {"title": "排名"}))
    session.flush()
    for entry in _rows(subject.id, figures, medium):
        session.add(entry)
    session.flush()
    return subject.id


def _supersede(session: Session, ranking_id: UUID, call: Call) -> int:
    (found,) = rows(session, "SELECT * FROM ranking WHERE id = %(id)s", {"id": ranking_id})
    office_id = found["supervising_unit_id"]
    subject = Subject(SubjectKind.RANKING, ranking_id, found["stage"], found["version"], None, office_id)
    advance(session, RANKING, subject, "supersede", call=call, writing=Writing(data={"title": "排名"}))
    return int(found["revision"])


def _rows(ranking_id: UUID, figures: Sequence[Figure], medium: str) -> list[RankRow]:
    nan = float("nan")
    places = ranks(np.array([nan if one.index is None else one.index for one in figures]))
    changes = [one.index / one.before - 1 if one.index and one.before else nan for one in figures]
    compared = [nan if one.meets else change for one, change in zip(figures, changes, strict=True)]
    of_change = ranks(np.array(compared))
    return [
        RankRow(
            **{"ranking_id": ranking_id, "unit_id": one.unit_id, "index": one.index, "index_last_year": one.before}
            | {"rank": int(place) or None, "change": None if change != change else change}
            | {"change_rank": int(change_place) or None, "meets_standard": one.meets}
            | ((AIR | DAYS | {"main_pollutant": "o3,pm25"}) if medium == "air" else {})
            | ({} if one.index is not None else {"note": "有效天数不足，不参加排名"})
            | dict(one.more or {})
        )
        for one, place, change, change_place in zip(figures, places, changes, of_change, strict=True)
    ]
