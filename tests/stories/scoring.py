"""Score rules put in force, a plan handed in late, accounts, and the balance as the events alone give it."""

import json
from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from core.ids import new_id
from queries.sql import Row
from tests.province import on
from tests.stories.conftest import Story
from workflows.score_account import Capped, Given, ledger
from workflows.score_rules import DEFAULT_SCORES

MILESTONES = [{"title": "完成设计", "due_on": "2021-05-31"}]
ENTERED = ("entry_confirmed", "entry_balanced", "entry_corrected")


def rules(**changes: Any) -> dict[str, Any]:
    body: dict[str, Any] = json.loads(DEFAULT_SCORES.read_text(encoding="utf-8"))
    return body | changes


def one_rule(trigger: dict[str, Any], points: str = "-1", **more: Any) -> list[dict[str, Any]]:
    return [{"key": "one", "label": "某项规则", "trigger": trigger, "points": points, "basis": "测试文件"} | more]


async def published(story: Story, policy: dict[str, Any] | None = None, *, who: str = "office") -> None:
    """An office puts rules in force from the next day."""
    draft = {"office_id": str(story.province.units[who]), "from_on": "2021-03-04", "policy": policy or rules()}
    made = await story.act(f"{who}.clerk", "POST /policy-drafts", draft, answers=201)
    await story.act(f"{who}.issuer", f"POST /policy-drafts/{made['subject_id']}/publications", {})


APRIL = on(4, 1), on(4, 9), on(4, 15)


async def late_plan(story: Story, days: Sequence[datetime] = APRIL) -> str:
    """The housing department hands in its plan after the date and an urging; it is accepted."""
    task_id = str(story.province.task("housing", "2"))
    await story.act("housing.handler", f"POST /tasks/{task_id}/signatures")
    for at in days:
        story.later(at)
    plan = await story.report("housing", task_id, kind="plan", text="实施方案", milestones=MILESTONES)
    await story.act("office.clerk", f"POST /reports/{plan}/acceptances", {})
    return task_id


async def account(story: Story, who: str = "office.clerk", unit: str = "housing") -> dict[str, Any]:
    found = await story.act(who, f"GET /scores/{story.province.units[unit]}?year=2021")
    (one,) = found["accounts"]
    balances = [line["balance"] for line in one["lines"]]
    assert [one["balance"]] == balances[-1:] or not balances, "the ranking and the ledger say the same"
    return dict(one)


async def confirm(story: Story, *, answers: int = 200, **scope: Any) -> Any:
    body = {"office_id": str(story.province.units["office"]), "year": 2021} | scope
    return await story.act("office.reviewer", "POST /scores/confirmations", body, answers=answers)


def reckoned_from_events(story: Story, unit: str) -> Decimal:
    """The balance of a year from the record of events alone, with the limits of the rules."""
    body = rules()
    caps = {rule["key"]: Capped(Decimal(rule["cap"]) if "cap" in rule else None, 1) for rule in body["rules"]}
    version = new_id()
    found = story.province.rows(
        "SELECT data FROM event WHERE subject_kind = 'entry' AND kind = ANY(%(kinds)s) "
        "AND concerned_unit_id = %(unit)s AND data->>'kind' = 'score' AND (data->>'year')::int = 2021 ORDER BY id",
        kinds=list(ENTERED), unit=story.province.units[unit],
    )  # fmt: skip
    given = [Given(Decimal(entry["data"]["amount"]), True, version, entry["data"]["rule_key"]) for entry in found]
    base = Decimal(body["base_points"])
    lines = list(ledger(base, given, {(version, key): capped for key, capped in caps.items()}))
    return lines[-1][1] if lines else base


def entries(story: Story) -> list[Row]:
    return story.province.rows("SELECT * FROM entry ORDER BY id")
