"""Reads a policy file strictly and says every error with its place: line, rung, field, what was expected."""

import json
from collections import Counter
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from core.errors import Invalid
from models.deadlines import DEADLINE_KIND_NAMES
from models.people import DUTY_NAMES
from workflows.policy import DEFAULT_LADDER, NUMBERS, Policy
from workflows.policy_checks import check_policy

_EXPECTED = {
    "missing": "必须填写",
    "extra_forbidden": "没有这个字段，请核对拼写",
    "int_type": "整数",
    "int_parsing": "整数",
    "int_from_float": "整数",
    "decimal_type": "数字",
    "decimal_parsing": "数字",
    "string_type": "文字",
    "bool_type": "true 或 false",
    "tuple_type": "列表",
    "frozen_set_type": "列表",
    "dict_type": "“字段: 说明”的对照",
    "model_attributes_type": "一组字段",
    "union_tag_not_found": "on：date、count、behind、no_progress 之一",
    "union_tag_invalid": "on：date、count、behind、no_progress 之一",
}
_BOUNDS = {
    "greater_than_equal": ("不小于", "ge"),
    "greater_than": ("大于", "gt"),
    "less_than_equal": ("不大于", "le"),
    "string_too_short": ("字数不少于", "min_length"),
    "string_too_long": ("字数不多于", "max_length"),
    "too_short": ("项数不少于", "min_length"),
    "decimal_max_places": ("小数位数不多于", "decimal_places"),
}
_WORDS: dict[str, str] = {str(name): words for name, words in (*DUTY_NAMES.items(), *DEADLINE_KIND_NAMES.items())}


def read_policy(path: Path = DEFAULT_LADDER, *, base: Policy | None = None) -> Policy:
    """Read and check a policy file. Raises Invalid with every error and its place.

    Numbers of the clock that the file leaves open (null) are taken over from `base`, or else from the shipped default.
    """
    text = path.read_text(encoding="utf-8")
    return checked_policy(parsed(text), text=text, base=base)


def parsed(text: str) -> dict[str, Any]:
    """Return the body of a policy file. Raises Invalid with line and column if it is no JSON object."""
    try:
        body = json.loads(text.removeprefix("\ufeff"), object_pairs_hook=_once)
    except json.JSONDecodeError as error:
        raise _wrong(f"第 {error.lineno} 行第 {error.colno} 列", "", "合乎 JSON 格式的内容") from error
    except (RecursionError, ValueError) as error:
        raise _wrong("整份规则", "", "层层嵌套不过百层、数字不过千位的 JSON") from error
    if not isinstance(body, dict):
        raise _wrong("第 1 行", "", "一个 JSON 对象（以 { 开头）")
    return body


def checked_policy(body: dict[str, Any], *, text: str = "", base: Policy | None = None) -> Policy:
    """Return the policy that a body states, complete and free of contradictions. Raises Invalid with every error."""
    try:
        policy = Policy.model_validate(_filled(body, base))
    except ValidationError as error:
        raise Invalid(
            "规则有误，未保存任何内容", errors=[_placed(entry, body, text) for entry in error.errors()]
        ) from error
    findings = check_policy(policy)
    if findings:
        errors = [
            {"row": line_of(text, finding.rung), "field": finding.place, "value": finding.value,
             "expected": finding.expected}
            for finding in findings
        ]  # fmt: skip
        raise Invalid("规则有误，未保存任何内容", errors=errors)
    return policy


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    twice = sorted(name for name, times in Counter(name for name, _ in pairs).items() if times > 1)
    if twice:
        raise _wrong("、".join(twice), "", "同一字段只写一次")
    return dict(pairs)


def _filled(body: dict[str, Any], base: Policy | None) -> dict[str, Any]:
    """Take over what the file leaves open and says that its paper does not state."""
    unstated = body.get("unstated")
    open_ones = [name for name in NUMBERS if isinstance(unstated, dict) and name in unstated and body.get(name) is None]
    if not open_ones:
        return body
    base = base or read_policy(DEFAULT_LADDER)
    return body | {name: getattr(base, name) for name in open_ones} | {"taken_over": open_ones}


def _placed(error: Any, body: dict[str, Any], text: str) -> dict[str, Any]:
    rung, field = _place(error["loc"], body)
    return {"row": line_of(text, rung), "field": field, "value": value_of(error), "expected": expected_words(error)}


def _place(loc: tuple[Any, ...], body: dict[str, Any]) -> tuple[str, str]:
    """Return the key of the rung an error is in, if any, and the place in words: 第 3 级台阶 urge+1 · audience[1]."""
    if len(loc) < 2 or loc[0] != "rungs" or not isinstance(loc[1], int):
        return "", path_of(loc) or "整份规则"
    rung = body["rungs"][loc[1]]
    key = str(rung.get("key", "")) if isinstance(rung, dict) else ""
    path = path_of(
        tuple(part for part in loc[2:] if part not in ("date", "count", "behind", "no_progress") or part == loc[2])
    )
    return key, f"第 {loc[1] + 1} 级台阶 {key}".rstrip() + (f" · {path}" if path else "")


def value_of(error: Any) -> str:
    """Return what stood there, short and printable; empty for what is missing or has parts of its own."""
    if error["type"] == "missing" or isinstance(error["input"], dict | list):
        return ""
    return str(error["input"])[:80].encode("utf-8", "replace").decode()


def path_of(loc: tuple[Any, ...]) -> str:
    """Return the place of an error as people count: audience[1]."""
    return "".join(f"[{part + 1}]" if isinstance(part, int) else f".{part}" for part in loc).lstrip(".")


def expected_words(error: Any) -> str:
    """Say in Chinese what a field of a rule should be, from the library's error."""
    kind, context = error["type"], error.get("ctx") or {}
    if kind == "value_error":
        return str(context.get("error", error["msg"]))
    if kind in ("enum", "literal_error"):
        offered = str(context.get("expected", "")).replace("'", "").replace(" or ", ", ").split(", ")
        return "之一：" + "、".join(f"{name}（{_WORDS[name]}）" if name in _WORDS else name for name in offered)
    if kind in _BOUNDS:
        words, bound = _BOUNDS[kind]
        return f"{words} {context.get(bound)}"
    return _EXPECTED.get(kind, "符合规则格式的值")


def line_of(text: str, key: str) -> int | None:
    """Return the line on which the rung of this key begins; None if it cannot be told."""
    for number, line in enumerate(text.splitlines(), start=1):
        if key and f'"{key}"' in line:
            return number
    return None


def _wrong(field: str, value: str, expected: str) -> Invalid:
    return Invalid(
        "规则有误，未保存任何内容", errors=[{"row": None, "field": field, "value": value, "expected": expected}]
    )
