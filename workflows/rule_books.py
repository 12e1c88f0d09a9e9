"""Which books an office publishes by the same draft: ladder (督办规则), scores (计分规则), ranking (排名规则)."""

from enum import StrEnum
from typing import Any

from workflows.lag_files import checked_rank_book
from workflows.policy import Policy
from workflows.policy_files import checked_policy
from workflows.rank_book import RankBook
from workflows.score_files import checked_scores
from workflows.score_rules import ScoreRules


class Book(StrEnum):
    """The `name` that a file begins with."""

    LADDER = "ladder"
    SCORES = "scores"
    RANKING = "ranking"


BOOK_NAMES = {Book.LADDER: "督办规则", Book.SCORES: "计分规则", Book.RANKING: "排名规则"}
AnyBook = Policy | ScoreRules | RankBook


def checked_book(body: dict[str, Any], *, ladder: Policy | None) -> AnyBook:
    """Return the rules that a body states, checked against the office's ladder. Raises Invalid with every error.

    What names itself none of them is read as a ladder, whose errors say so.
    """
    if body.get("name") == Book.SCORES:
        return checked_scores(body, ladder=ladder)
    if body.get("name") == Book.RANKING:
        return checked_rank_book(body)
    return checked_policy(body, base=ladder)


def read_book(body: dict[str, Any]) -> AnyBook:
    """Return what was checked when it was handed in."""
    shapes: dict[str, type[AnyBook]] = {Book.SCORES: ScoreRules, Book.RANKING: RankBook}
    return shapes.get(body["name"], Policy).model_validate(body)


def blanks(rules: AnyBook) -> list[str]:
    """Return the numbers that a paper left open, each with its rung or rule: blue · points."""
    if isinstance(rules, ScoreRules | RankBook):
        return rules.blanks()
    return [f"{rung.key} · {name}" for rung in rules.rungs for name in rung.blanks]
