"""Ranking books put in force and rankings as the clock would have reckoned them, for stories of what follows."""

import calendar
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

import numpy as np
from sqlmodel import Session

from core.ids import new_id
from models.actors import SYSTEM
from models.calls import Call
from models.events import SubjectKind
from models.rankings import RankRow
from queries.sql import rows
from standards.ranking import ranks
from tests.stories.conftest import Story
from workflows.lifecycle import Subject, Writing, advance, create
from workflows.rankings import ranking_subject
from workflows.tables import RANKING

COUNTIES = ("east-1", "east-2", "west-1", "west-2")
SEASON = {"begins": "10-01", "ends": "05-01"}


def rule(key: str, criterion: Mapping[str, Any], effect: str = "talk", **more: Any) -> dict[str, Any]:
    """A monthly rule on air, with a source for each of its numbers."""
    numbers = {"criterion.n": "测试", "criterion.count": "测试", "criterion.what.n": "测试", "criterion.points": "测试",
               "money.first": "测试", "money.further": "测试"}  # fmt: skip
    made = {"key": key, "label": f"规则{key}", "medium": "air", "every": "month", "criterion": criterion,
            "effect": effect, "clause": "第三条"} | more  # fmt: skip
    stated = {f"criterion.{name}" for name in criterion if name in ("n", "count", "points")}
    stated |= {"criterion.what.n"} if "what" in criterion else set()
    stated |= {f"money.{name}" for name in made.get("money", {}) if name != "by"}
    return made | {"sources": {name: source for name, source in numbers.items() if name in stated}}


def book(*rules: Mapping[str, Any]) -> dict[str, Any]:
    """A book of one group of counties."""
    return {
        "name": "ranking", "version": 1, "title": "某省排名规则", "basis": "某办发〔2021〕3号",
        "groups": [{"key": "counties", "name": "县（市、区）", "kinds": ["county"]}], "windows": ["month"],
        "rules": list(rules),
    }  # fmt: skip


async def published(story: Story, body: Mapping[str, Any], from_on: str = "2021-03-04") -> None:
    """The office puts a book in force from a day to come."""
    draft = {"office_id": str(story.province.units["office"]), "from_on": from_on, "policy": body}
    made = await story.act("office.clerk", "POST /policy-drafts", draft, answers=201)
    await story.act("office.issuer", f"POST /policy-drafts/{made['subject_id']}/publications", {})


def ranked(story: Story, month: int, indices: Mapping[str, float], at: datetime) -> UUID:
    """Write the ranking of a month, or a revision of it, as the clock would."""
    return story.province.run(_write, story.province.units, f"2021-{month:02}", indices, Call(SYSTEM, at))


def _write(session: Session, units: Mapping[str, UUID], period: str, indices: Mapping[str, float], call: Call) -> UUID:
    found = rows(
        session, "SELECT * FROM ranking WHERE period = %(period)s AND stage <> 'superseded'", {"period": period}
    )
    for former in found:
        writing = Writing(data={"title": period, "detail": "更正"})
        advance(session, RANKING, ranking_subject(former), "supersede", call=call, writing=writing)
    made = new_id()
    subject = Subject(SubjectKind.RANKING, made, "", 0, None, units["office"])
    create(
        session, RANKING, subject, "reckon", call=call, writing=Writing(_columns(units, period, indices, found, call))
    )
    places = ranks(np.array(list(indices.values())))
    session.add_all(
        RankRow(ranking_id=made, unit_id=units[name], index=index, rank=int(rank))
        for (name, index), rank in zip(indices.items(), places, strict=True)
    )
    return made


def _columns(
    units: Mapping[str, UUID], period: str, indices: Mapping[str, float], former: list[Any], call: Call
) -> dict[str, Any]:
    year, month = int(period[:4]), int(period[5:])
    return {
        "supervising_unit_id": units["office"], "medium": "air", "rank_window": "month", "period": period,
        "from_on": date(year, month, 1), "to_on": date(year, month, calendar.monthrange(year, month)[1]),
        "group_key": "counties", "group_name": "县（市、区）", "places": len(indices),
        "revision": 1 + max((one["revision"] for one in former), default=0), "reckoned_at": call.at, "remarks": [],
        "replaces_id": former[0]["id"] if former else None,
    }  # fmt: skip


async def burnt(story: Story, *counts: tuple[str, int], day: str, area: str = "禁烧区", stage: str = "查实") -> None:
    """A list of fire points of a day comes in, in one kind of area."""
    lines = "".join(f"{name},{day},{area},{points},{stage}\n" for name, points in counts)
    files = {"file": (f"火点{day}{area}.csv", f"县,日期,区域类型,火点数,状态\n{lines}".encode(), "text/csv")}
    headers = {"Authorization": f"Bearer {story._token('office.clerk')}"}
    answer = await story.client.post("/api/v1/reading-imports", files=files, headers=headers)
    assert answer.status_code == 201, answer.text


async def findings(story: Story, who: str = "office.reviewer", **filters: str) -> list[dict[str, Any]]:
    """The findings somebody sees."""
    asked = "&".join(f"{name}={value}" for name, value in filters.items())
    found = await story.act(who, f"GET /findings?{asked}")
    return list(found["items"])
