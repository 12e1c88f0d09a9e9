"""Reads a 排名规则 strictly and says every error with its place: line, rule, field, what was expected."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from core.errors import Invalid
from workflows.lag_criteria import KINDS
from workflows.policy_checks import Finding
from workflows.policy_files import expected_words, line_of, parsed, path_of, value_of
from workflows.rank_book import DEFAULT_RANKING, LagRule, RankBook

_TAGS = (*KINDS, "fire", "rank")
_WRONG = "排名规则有误，未保存任何内容"


def read_rank_book(path: Path = DEFAULT_RANKING) -> RankBook:
    """Read and check a file of ranking rules. Raises Invalid with every error and its place."""
    text = path.read_text(encoding="utf-8")
    return checked_rank_book(parsed(text), text=text)


def checked_rank_book(body: dict[str, Any], *, text: str = "") -> RankBook:
    """Return the book that a body states, each number with its source. Raises Invalid with every error."""
    try:
        book = RankBook.model_validate(body)
    except ValidationError as error:
        raise Invalid(_WRONG, errors=[_placed(entry, body, text) for entry in error.errors()]) from error
    if findings := [one for rule in book.rules for one in check_rule(book, rule)]:
        errors = [
            {"row": line_of(text, one.rung), "field": one.place, "value": one.value, "expected": one.expected}
            for one in findings
        ]
        raise Invalid(_WRONG, errors=errors)
    return book


def check_rule(book: RankBook, rule: LagRule) -> Iterator[Finding]:
    """Yield what is wrong with a rule whose fields are in order: numbers without a source, sources without a number."""
    where = f"第 {book.rules.index(rule) + 1} 条规则 {rule.key} · "
    for place in rule.numbers:
        if place not in rule.sources:
            yield Finding(rule.key, where + place, "", "在 sources 中写明这个数字的出处")
    for place in rule.blanks:
        if place not in rule.unstated:
            yield Finding(rule.key, where + place, "", "数值；文件未作规定的，在 unstated 中写明")
    for place in sorted({*rule.sources, *rule.unstated} - {*rule.numbers, *rule.blanks} - _words(rule)):
        yield Finding(rule.key, where + place, "", "本规则中有的数字：它既不在条件中，也不在金额中")


def _words(rule: LagRule) -> set[str]:
    """Fields that are no numbers but may have a source, or be left open by the paper, all the same."""
    said = {"effect", "exempt_when_standard_met", "season", "every", "groups"}
    return said | {place.rsplit(".", 1)[0] + f".{name}" for place in (*rule.numbers, *rule.blanks)
                   for name in ("in_a_row", "ties", "by", "gaps", "repeat", "counted", "areas")}  # fmt: skip


def _placed(error: Any, body: dict[str, Any], text: str) -> dict[str, Any]:
    key, place = _place(error["loc"], body)
    return {"row": line_of(text, key), "field": place, "value": value_of(error), "expected": _expected(error)}


def _place(loc: tuple[Any, ...], body: dict[str, Any]) -> tuple[str, str]:
    if len(loc) < 2 or loc[0] != "rules" or not isinstance(loc[1], int):
        return "", path_of(loc) or "整份规则"
    rule = body["rules"][loc[1]]
    key = str(rule.get("key", "")) if isinstance(rule, dict) else ""
    path = path_of(tuple(part for part in loc[2:] if part not in _TAGS))
    return key, f"第 {loc[1] + 1} 条规则 {key}".rstrip() + (f" · {path}" if path else "")


def _expected(error: Any) -> str:
    if error["type"].startswith("union_tag"):
        return "on（条件）或 by（金额）：" + "、".join(dict.fromkeys(_TAGS)) + " 之一"
    return expected_words(error)
