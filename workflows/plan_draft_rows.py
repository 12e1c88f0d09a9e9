"""The rows of a draft while they are being made: each fact with the words it was read from, each doubt beside it."""

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from core.ids import new_id
from models.plan_readings import FindingKind, FindingState
from models.plans import ItemKind
from plans.ledger import ReportCycle
from plans.reading import Span
from workflows.plan_names import Names

Entry = dict[str, Any]
LIMITS = {
    "part_title": 200,
    "group_no": 20,
    "group_title": 200,
    "no": 30,
    "title": 300,
    "printed": 120,
    "indicator": 200,
    "unit": 40,
    "scope": 200,
}
"""Widths of the columns; what a paper prints beyond them is cut and said, and stands whole in its source."""


@dataclass(frozen=True, slots=True)
class Paper:
    """What the rows of a draft hang on: the plan, the reading and its text, the day of the call, the office's cycle."""

    plan_id: UUID
    reading_id: UUID
    text: str
    at: datetime
    today: date
    report_cycle: ReportCycle | None = None

    def place(self, span: Span | None) -> Entry | None:
        """Return a span with the words it quotes."""
        if span is None:
            return None
        return {
            "reading_id": str(self.reading_id),
            "start": span[0],
            "end": span[1],
            "text": self.text[span[0] : span[1]],
        }

    def doubt(self, kind: FindingKind, reason: str, span: Span | None = None, **about: Any) -> Entry:
        """Return the row of an open finding; `about` names the fact, and what else its columns hold."""
        return {
            "id": new_id(),
            "plan_id": self.plan_id,
            "item_id": None,
            "item_unit_id": None,
            "target_id": None,
            "kind": kind,
            "code": None,
            "reason": reason[:1000],
            "read_from": self.place(span),
            "candidates": [],
            "state": FindingState.OPEN,
            "created_at": self.at,
            **about,
        }


@dataclass
class DraftRows:
    """The rows of a draft by table, in an order that satisfies their keys, while they are being made."""

    paper: Paper
    names: Names
    tables: dict[str, list[Entry]] = field(
        default_factory=lambda: {"plan_item": [], "plan_item_unit": [], "target": [], "plan_finding": []}
    )
    keys: set[tuple[str, str, str, ItemKind]] = field(default_factory=set)

    def doubt(self, kind: FindingKind, reason: str, span: Span | None = None, **about: Any) -> None:
        """Add a finding."""
        self.tables["plan_finding"].append(self.paper.doubt(kind, reason, span, **about))

    def fitted(self, entry: Entry, span: Span, **about: Any) -> Entry:
        """Cut what is wider than its column, and say so."""
        for name, limit in LIMITS.items():
            value = entry.get(name)
            if isinstance(value, str) and len(value) > limit:
                self.doubt(FindingKind.DOES_NOT_FIT, f"“{value[:40]}…”超过 {limit} 字，已截短", span, **about)
                entry[name] = value[: limit - 1] + "…"
        return entry
