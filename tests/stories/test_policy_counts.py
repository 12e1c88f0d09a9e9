"""Rungs that count and wait: missed reports to a score, silence to a hand-over, idleness to a reminder, each once."""

from typing import Any

from tests.province import on
from tests.stories.conftest import Story
from tests.stories.test_policy_trial import lived, tried
from workflows.policy_files import read_policy


def counting(key: str, what: str, count: int, per: str, **more: Any) -> dict[str, Any]:
    trigger = {"on": "count", "what": what, "count": count, "per": per} | more.pop("trigger", {})
    return {"key": key, "trigger": trigger, "act": "propose", "basis": "本机构规定"} | more


RUNGS = (
    counting("missed-2", "missed_reports", 2, "task", trigger={"in_a_row": True}, proposes="entry", points="-1"),
    counting("missed-4", "missed_reports", 4, "unit", trigger={"within_days": 200}, proposes="talk"),
    counting("silent", "unanswered_notices", 1, "unit", proposes="handover", label="有权机关"),
    counting("failed", "failed_rectifications", 1, "task", proposes="notice", notice="supervision", level=2),
    {"key": "idle", "trigger": {"on": "no_progress", "days": 30}, "act": "remind", "audience": ["handler"],
     "urgency": "urgent", "max_age_days": 400, "basis": "本机构规定"},
)  # fmt: skip


async def under(story: Story) -> None:
    """The office goes by the shipped ladder and these rungs from 10 March."""
    body = read_policy().model_dump(mode="json", exclude_unset=True)
    body["rungs"] = [*body["rungs"], *RUNGS]
    draft = {"office_id": str(story.province.units["office"]), "from_on": "2021-03-10", "policy": body}
    made = await story.act("office.clerk", "POST /policy-drafts", draft, answers=201)
    await story.act("office.reviewer", f"POST /policy-drafts/{made['subject_id']}/publications", {})


async def test_counts_and_silences_come_to_what_the_office_decreed_each_once(story: Story) -> None:
    await under(story)
    await lived(story)
    story.later(on(12, 30, 9))

    fired = story.province.rows(
        "SELECT rung, subject_kind, subject_id, period, skipped_reason, saw, unit_id FROM firing "
        "WHERE subject_kind <> 'deadline' ORDER BY due_at, id"
    )
    by_rung = {entry["rung"]: entry for entry in fired}
    assert set(by_rung) >= {"missed-2", "missed-4", "silent", "idle", "two-reds"}
    assert "failed" not in by_rung
    assert len({(entry["rung"], entry["subject_id"], entry["period"]) for entry in fired}) == len(fired)
    entries = story.province.rows("SELECT from_kind, from_id, amount, stage FROM entry")
    assert {(entry["from_kind"], str(entry["amount"]), entry["stage"]) for entry in entries} == {
        ("firing", "-1.00", "proposed")
    }
    assert story.province.rows("SELECT stage FROM talk WHERE proposed_by IS NULL")
    assert story.province.rows("SELECT stage FROM handover WHERE proposed_by IS NULL")
    reminded = story.province.rows("SELECT data FROM event WHERE kind = 'rung_reached'")
    assert any("满 30 日没有经采纳的进展" in entry["data"]["detail"] for entry in reminded)
    urgent = story.province.rows(
        "SELECT DISTINCT i.urgency FROM message_item i JOIN event e ON e.id = i.event_id WHERE e.kind = 'rung_reached'"
    )
    assert [entry["urgency"] for entry in urgent] == ["urgent"]


async def test_replayed_they_come_to_the_same(story: Story) -> None:
    await under(story)
    await lived(story)

    trial = tried(story, None)

    found = {(entry.subject_id, entry.period, entry.rung.key, entry.due_at) for entry in trial.tried}
    there = {(entry["subject_id"], entry["period"], entry["rung"], entry["due_at"]) for entry in trial.recorded}
    assert found == there
    assert {"missed-2", "silent", "idle"} <= {entry[2] for entry in there}


async def test_why_a_count_was_come_to_names_what_was_counted(story: Story) -> None:
    await under(story)
    await lived(story)

    firing_id = story.province.rows("SELECT id FROM firing WHERE rung = 'missed-2' LIMIT 1")[0]["id"]
    shown = await story.act("office.clerk", f"GET /firings/{firing_id}")

    assert "连续报送进展逾期 2 次" in shown["why"]
    assert "建议计分 -1 分" in shown["why"]
