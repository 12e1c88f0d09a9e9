"""Every kind of date says where it begins, how long it runs, by which source, and what ends it."""

from pathlib import Path

import pytest

from models.deadline_rules import DEADLINE_RULES
from models.deadlines import DEADLINE_KIND_NAMES, DeadlineKind

DOCUMENT = Path(__file__).parents[2] / "docs" / "cycles.md"


@pytest.mark.parametrize("kind", DeadlineKind)
def test_every_kind_of_date_has_its_rule_and_its_line_in_the_document(kind: DeadlineKind) -> None:
    assert all(DEADLINE_RULES[kind])
    assert f"| `{kind}` {DEADLINE_KIND_NAMES[kind]} |" in DOCUMENT.read_text("utf-8")
