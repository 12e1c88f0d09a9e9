"""Draws the figures of a bulletin from a stored ranking, and again when the draft is put into other words."""

from datetime import date
from typing import Any
from uuid import UUID

from sqlmodel import Session

from core.errors import Invalid, NotFound, Refused
from models.bulletin_views import BulletinContent
from models.findings import FindingEffect
from models.rankings import RankingStage
from queries import rank_bulletins as queries
from queries.sql import Row
from workflows.lag_criteria import By, First, Last, walk
from workflows.rank_book import RankBook, known_book
from workflows.rank_bulletin_figures import KIND, ranking_figures
from workflows.rank_bulletin_fire import fire_again
from workflows.rank_bulletin_lists import Most, Named
from workflows.rank_bulletin_words import fixed

USUAL_MOST = 10


def is_of_ranking(bulletin: Row) -> bool:
    """Whether a bulletin was drawn from a ranking."""
    return bool(bulletin["content"]["figures"].get("kind") == KIND)


def draw(session: Session, ranking: Row, most: Most) -> tuple[dict[str, Any], Named]:
    """Return the figures of a ranking that holds, and whom they name. Raises Refused for one that was superseded."""
    require_current(session, ranking)
    rows = queries.places(session, ranking["id"], ranking["to_on"])
    months = queries.months(session, ranking["id"])
    book = book_of(session, ranking)
    reckoning = book.reckoning if book else None
    figures, chosen = ranking_figures(ranking, rows, months=months, reckoning=reckoning, most=most)
    if not figures["overall"]["places"]:
        raise Refused("本排名没有任何地区取得名次，无从通报")
    return figures | {"corrects": _corrects(session, ranking, figures)}, chosen


def is_measured(bulletin: Row) -> bool:
    """Whether a bulletin was drawn from a ranking or from fire points, not from tasks."""
    return "kind" in bulletin["content"]["figures"]


def redraw(session: Session, bulletin: Row, content: BulletinContent, *, on: date) -> dict[str, Any]:
    """Return the figures of a draft anew. Raises Invalid for another day or other places than the figures'."""
    held = bulletin["content"]["figures"]
    errors = [
        {"field": field, "expected": "前列和后列由数据确定，不另行指定"}
        for field in ("good", "poor")
        if getattr(content, field) is not None
    ]
    if content.figures_on != date.fromisoformat(held["on"]):
        errors.append(
            {"field": "figures_on", "value": str(content.figures_on), "expected": f"数据的截止日 {held['on']}"}
        )
    if errors:
        raise Invalid("通报内容有误，未保存", errors=errors)
    if not is_of_ranking(bulletin):
        return fire_again(session, held, office_id=bulletin["supervising_unit_id"], on=on)
    return draw(session, ranking_of(session, bulletin), Most(**held["most"]))[0]


def ranking_of(session: Session, bulletin: Row) -> Row:
    """Return the ranking a bulletin was drawn from. Raises NotFound."""
    found = queries.by_id(session, UUID(bulletin["content"]["figures"]["ranking"]["id"]))
    if found is None:
        raise NotFound("没有这份排名")
    return found


def require_current(session: Session, ranking: Row) -> None:
    """Refuse in words what rests on a ranking that was replaced meanwhile."""
    if ranking["stage"] != RankingStage.SUPERSEDED:
        return
    now = queries.current(session, ranking["id"])
    by = f"第{now['revision']}次计算替代" if now else "重新计算替代"
    raise Refused(
        f"所依据的排名（第{ranking['revision']}次计算）已因数据更正被{by}，不能据以通报；请据新的排名另行拟稿",
        ranking_id=str(ranking["id"]),
        current_ranking_id=str(now["id"]) if now else None,
    )


def book_of(session: Session, ranking: Row) -> RankBook | None:
    """Return the book a ranking was reckoned by; None for one reckoned without."""
    if ranking["rule_set_id"] is None:
        return None
    body = queries.rule_body(session, ranking["rule_set_id"])
    return known_book(ranking["rule_set_id"], body) if body else None


def most_of(session: Session, ranking: Row, *, first: int | None, last: int | None, changed: int | None) -> Most:
    """Return how many are named: as stated, else as the book's rule of bulletins says, else ten."""
    book = book_of(session, ranking)
    found = {"first": None, "last": None} | (_of_book(book, ranking) if book else {})
    last = last or found["last"] or USUAL_MOST
    return Most(first or found["first"] or last, last, changed or last)


def _of_book(book: RankBook, ranking: Row) -> dict[str, int | None]:
    found: dict[str, int | None] = {}
    for rule in book.rules:
        of_this = rule.medium == ranking["medium"] and rule.every == ranking["rank_window"]
        if not of_this or ranking["group_key"] not in book.groups_of(rule):
            continue
        if rule.effect in (FindingEffect.BULLETIN, FindingEffect.PRAISE):
            for _, part in walk(rule.criterion):
                if isinstance(part, First | Last) and part.by is By.INDEX:
                    found.setdefault(part.on, part.n)
    return found


def _corrects(session: Session, ranking: Row, figures: dict[str, Any]) -> dict[str, Any] | None:
    """Return which bulletin a revision corrects, and what is different for each place; None where there is none."""
    former = queries.corrected(session, ranking["id"]) if ranking["revision"] > 1 else None
    if former is None:
        return None
    decimals = figures["ranking"]["index_decimals"]
    before = {str(entry["unit_id"]): entry for entry in queries.places(session, former["ranking_id"], ranking["to_on"])}
    differences = []
    for line in figures["annex"]:
        old = before.get(line["unit_id"])
        then = (old["rank"], fixed(old["index"], decimals)) if old else (None, None)
        if then != (line["rank"], line["index"]):
            now = {"rank": line["rank"], "index": line["index"]}
            was = {"rank": then[0], "index": then[1]}
            differences.append({"unit_id": line["unit_id"], "unit_name": line["unit_name"], "was": was, "now": now})
    return {
        "bulletin_id": str(former["id"]),
        "paper_id": str(former["paper_id"]),
        "number": former["number"],
        "title": former["title"],
        "withdrawn": former["stage"] == "withdrawn",
        "revision": former["revision"],
        "differences": differences,
    }
