"""The words of an issued bulletin in their order, from its payload alone. Pure."""

from collections.abc import Mapping, Sequence
from typing import Any


def paragraphs(payload: Mapping[str, Any], *, withdrawn: bool) -> list[tuple[str, str]]:
    """Return the words of a bulletin in their order, each with what it is: title, head, warning or plain."""
    found = [("warning", "本通报已撤回，仅供查阅")] if withdrawn else []
    found += [("warning", payload["label"])] if payload.get("label") else []
    found += [("title", payload["title"]), ("", f"{payload['office']}　{payload['number']}　{payload['issued_on']}")]
    found += _section("总体情况", [payload["overall_text"]])
    if corrects := payload.get("corrects"):
        found += _section("更正说明", corrects_in_words(corrects))
    named = (("good", "前列地区"), ("poor", "后列地区"), ("improved", "同比改善较大"), ("worsened", "同比变差较大"))
    for key, heading in named:
        found += _section(heading, ["、".join(_named(line) for line in payload.get(key, ()))])
    for key, heading in (("reasons", "原因"), ("requirements", "要求")):
        found += _section(heading, [payload.get(key, "")])
    return found + _section("说明", [*payload.get("remarks", ()), *payload.get("notes", ())])


def corrects_in_words(corrects: Mapping[str, Any]) -> list[str]:
    """Say which bulletin a revision corrects, and what is different."""
    gone = "（已撤回）" if corrects["withdrawn"] else ""
    said = [f"本通报更正{corrects['number']}《{corrects['title']}》{gone}。"]
    for one in corrects["differences"]:
        was, now = (f"第{side['rank'] or '—'}名、{side['index'] or '—'}" for side in (one["was"], one["now"]))
        said.append(f"{one['unit_name']}：原{was}，现{now}。")
    return said


def _section(heading: str, words: Sequence[str]) -> list[tuple[str, str]]:
    return [("head", heading), *(("", one) for one in words if one)] if any(words) else []


def _named(line: Mapping[str, Any]) -> str:
    figures = [str(line[key]) for key in ("index", "change") if line.get(key)]
    return str(line["unit_name"]) + (f"（{'，'.join(figures)}）" if figures else "")
