"""What a tried policy would have done beside what was done: the same, added, gone, or at another moment."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from models.people import DUTY_NAMES
from queries.sql import Row
from workflows.firing_words import act_words
from workflows.policy import Policy, known_policy
from workflows.rungs import Act, Rung
from workflows.trial_dates import Tried


class Difference(StrEnum):
    """How a firing of the trial stands to the record."""

    SAME = "same"
    ADDED = "added"
    GONE = "gone"
    MOVED = "moved"


DIFFERENCE_NAMES = {
    Difference.SAME: "相同",
    Difference.ADDED: "新增",
    Difference.GONE: "不再",
    Difference.MOVED: "改期",
}


@dataclass(frozen=True, slots=True)
class Line:
    """One firing of the trial or of the record, ready to be shown; `due_at` None where only the record has it."""

    difference: Difference
    subject_id: UUID
    period: str
    unit_id: UUID
    title: str
    rung: str
    act: str
    audience: str
    due_at: datetime | None
    recorded_at: datetime | None
    skipped: str | None
    moment: datetime
    """By which lines are ordered: when it would be due, else when it was."""


def audience_words(rung: Rung) -> str:
    """Say who is told: 联络员、承办人；上级政府分管领导; of a proposal the office's own people decide."""
    if rung.act is Act.PROPOSE:
        return "督查机构审核"
    told = "、".join(DUTY_NAMES[duty] for duty in rung.audience)
    above = "、".join(DUTY_NAMES[duty] for duty in rung.above)
    return told + (f"；上级政府{above}" if above else "")


def compare(tried: Sequence[Tried], recorded: Iterable[Row], titles: dict[UUID, str]) -> list[Line]:
    """Match firings that took or would take effect: first by rung, then by what they do to the same date."""
    done: dict[tuple[Any, ...], list[tuple[Row, Rung]]] = {}
    for entry in recorded:
        policy = known_policy(entry["rule_set_id"], entry["body"])
        rung = next(rung for rung in policy.rungs if rung.key == entry["rung"])
        if entry["skipped_reason"] is None:
            done.setdefault(_does(entry["subject_id"], entry["period"], rung), []).append((entry, rung))
    wanted = [entry for entry in tried if entry.skipped is None]
    wanted.sort(key=lambda one: not any(old["rung"] == one.rung.key for old, _ in done.get(_key(one), ())))
    lines = [_line(entry, _match(done.get(_key(entry), []), entry.rung.key)) for entry in wanted]
    for left in done.values():
        lines += [_gone(entry, rung, known_policy(entry["rule_set_id"], entry["body"]), titles) for entry, rung in left]
    return sorted(lines, key=lambda line: (line.moment, str(line.subject_id), line.rung))


def _does(subject_id: UUID, period: str, rung: Rung) -> tuple[Any, ...]:
    return subject_id, period, rung.act, rung.proposes, rung.level if rung.notice else 0


def _key(entry: Tried) -> tuple[Any, ...]:
    return _does(entry.subject_id, entry.period, entry.rung)


def _match(left: list[tuple[Row, Rung]], key: str) -> Row | None:
    """Take the recorded firing of the same rung, else the first of those that do the same."""
    for place, (entry, _) in enumerate(left):
        if entry["rung"] == key:
            return left.pop(place)[0]
    return left.pop(0)[0] if left else None


def _line(entry: Tried, old: Row | None) -> Line:
    if old is None:
        difference = Difference.ADDED
    else:
        difference = Difference.SAME if old["due_at"] == entry.due_at else Difference.MOVED
    return Line(
        difference,
        entry.subject_id,
        entry.period,
        entry.unit_id,
        entry.title,
        entry.rung.key,
        act_words(entry.rung, entry.version.policy),
        audience_words(entry.rung),
        entry.due_at,
        old["due_at"] if old else None,
        entry.skipped,
        entry.due_at,
    )


def _gone(old: Row, rung: Rung, policy: Policy, titles: dict[UUID, str]) -> Line:
    return Line(
        Difference.GONE,
        old["subject_id"],
        old["period"],
        old["bearing_unit_id"],
        titles.get(old["subject_id"], ""),
        old["rung"],
        act_words(rung, policy),
        audience_words(rung),
        None,
        old["due_at"],
        old["skipped_reason"],
        old["due_at"],
    )
