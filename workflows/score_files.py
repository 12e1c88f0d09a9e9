"""Reads a 计分规则 strictly and says every error with its place: line, rule, field, what was expected."""

from pathlib import Path
from typing import Any

from pydantic import ValidationError

from core.errors import Invalid
from workflows.policy import Policy
from workflows.policy_files import expected_words, line_of, parsed, path_of, value_of
from workflows.score_checks import check_scores, check_with_ladder
from workflows.score_rules import DEFAULT_SCORES, ScoreRules

_TRIGGERS = ("date", "notice", "firing", "event")


def read_scores(path: Path = DEFAULT_SCORES) -> ScoreRules:
    """Read and check a file of score rules. Raises Invalid with every error and its place."""
    text = path.read_text(encoding="utf-8")
    return checked_scores(parsed(text), text=text)


def checked_scores(body: dict[str, Any], *, text: str = "", ladder: Policy | None = None) -> ScoreRules:
    """Return the rules that a body states; with the office's ladder, nothing may give points twice.

    Raises Invalid with every error.
    """
    try:
        rules = ScoreRules.model_validate(body)
    except ValidationError as error:
        raise Invalid(
            "计分规则有误，未保存任何内容", errors=[_placed(entry, body, text) for entry in error.errors()]
        ) from error
    findings = check_scores(rules) + (check_with_ladder(rules, ladder) if ladder else [])
    if findings:
        errors = [
            {"row": line_of(text, finding.rung), "field": finding.place, "value": finding.value,
             "expected": finding.expected}
            for finding in findings
        ]  # fmt: skip
        raise Invalid("计分规则有误，未保存任何内容", errors=errors)
    return rules


def _placed(error: Any, body: dict[str, Any], text: str) -> dict[str, Any]:
    key, place = _place(error["loc"], body)
    return {"row": line_of(text, key), "field": place, "value": value_of(error), "expected": _expected(error)}


def _place(loc: tuple[Any, ...], body: dict[str, Any]) -> tuple[str, str]:
    if len(loc) < 2 or loc[0] != "rules" or not isinstance(loc[1], int):
        return "", path_of(loc) or "整份规则"
    rule = body["rules"][loc[1]]
    key = str(rule.get("key", "")) if isinstance(rule, dict) else ""
    path = path_of(tuple(part for part in loc[2:] if part not in _TRIGGERS))
    return key, f"第 {loc[1] + 1} 条规则 {key}".rstrip() + (f" · {path}" if path else "")


def _expected(error: Any) -> str:
    if error["type"].startswith("union_tag"):
        return f"on：{'、'.join(_TRIGGERS)} 之一"
    return expected_words(error)
