"""Which books of rules an office publishes by the same draft: the ladder (督办规则) and the scores (计分规则)."""

from enum import StrEnum
from typing import Any

from workflows.policy import Policy
from workflows.policy_files import checked_policy
from workflows.score_files import checked_scores
from workflows.score_rules import ScoreRules


class Book(StrEnum):
    """The `name` that a file begins with."""

    LADDER = "ladder"
    SCORES = "scores"


BOOK_NAMES = {Book.LADDER: "督办规则", Book.SCORES: "计分规则"}


def checked_book(body: dict[str, Any], *, ladder: Policy | None) -> Policy | ScoreRules:
    """Return the rules that a body states, checked against the office's ladder. Raises Invalid with every error.

    What names itself neither is read as a ladder, whose errors say so.
    """
    if body.get("name") == Book.SCORES:
        return checked_scores(body, ladder=ladder)
    return checked_policy(body, base=ladder)


def read_book(body: dict[str, Any]) -> Policy | ScoreRules:
    """Return what was checked when it was handed in."""
    return (ScoreRules if body["name"] == Book.SCORES else Policy).model_validate(body)


def blanks(rules: Policy | ScoreRules) -> list[str]:
    """Return the numbers that a paper left open, each with its rung or rule: blue · points."""
    if isinstance(rules, ScoreRules):
        return rules.blanks()
    return [f"{rung.key} · {name}" for rung in rules.rungs for name in rung.blanks]
