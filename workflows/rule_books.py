"""Which books an office publishes by the same draft: 督办规则, 计分规则, 排名规则, 消息发送规则."""

from enum import StrEnum
from typing import Any

from workflows.lag_files import checked_rank_book
from workflows.message_rules import MessageRules, checked_messages
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
    MESSAGES = "messages"


BOOK_NAMES = {
    Book.LADDER: "督办规则",
    Book.SCORES: "计分规则",
    Book.RANKING: "排名规则",
    Book.MESSAGES: "消息发送规则",
}
AnyBook = Policy | ScoreRules | RankBook | MessageRules


def checked_book(body: dict[str, Any], *, ladder: Policy | None) -> AnyBook:
    """Return the rules that a body states, checked against the office's ladder. Raises Invalid with every error.

    What names itself none of them is read as a ladder, whose errors say so.
    """
    match body.get("name"):
        case Book.SCORES:
            return checked_scores(body, ladder=ladder)
        case Book.RANKING:
            return checked_rank_book(body)
        case Book.MESSAGES:
            return checked_messages(body)
    return checked_policy(body, base=ladder)


def read_book(body: dict[str, Any]) -> AnyBook:
    """Return what was checked when it was handed in."""
    shapes: dict[str, type[AnyBook]] = {
        Book.SCORES: ScoreRules,
        Book.RANKING: RankBook,
        Book.MESSAGES: MessageRules,
    }
    return shapes.get(body["name"], Policy).model_validate(body)


def blanks(rules: AnyBook) -> list[str]:
    """Return the numbers that a paper left open, each with its rung or rule: blue · points."""
    if isinstance(rules, MessageRules):
        return []
    if isinstance(rules, ScoreRules | RankBook):
        return rules.blanks()
    return [f"{rung.key} · {name}" for rung in rules.rungs for name in rung.blanks]
