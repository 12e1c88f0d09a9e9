"""Score entries and money sheets: proposed, confirmed by another, summed by unit and year, reversed beside."""

from typing import Any
from uuid import UUID

from core.ids import new_id
from models.actors import SYSTEM
from models.calls import Call
from models.entry_views import EntryDraft
from tests.province import on
from tests.stories.conftest import Story
from workflows.entries import propose_entry


def draft(story: Story, amount: str | None = "-2.00", kind: str = "score", **more: Any) -> dict[str, Any]:
    """What is stated to take points from the housing department."""
    return {
        "office_id": str(story.province.units["office"]),
        "unit_id": str(story.province.units["housing"]),
        "kind": kind,
        "rule": "同一任务两次黄色督办",
        "basis": "测试文件 第五条",
        "reason": "淘汰燃煤锅炉任务两次被黄色督办",
        "amount": amount,
        "year": 2021,
        "figures": {"黄色督办": 2},
    } | more


async def proposed(story: Story, *args: Any, **more: Any) -> str:
    made = await story.act("office.clerk", "POST /entries", draft(story, *args, **more), answers=201)
    return str(made["subject_id"])


async def confirmed(story: Story, *args: Any, **more: Any) -> str:
    entry_id = await proposed(story, *args, **more)
    await story.act("office.reviewer", f"POST /entries/{entry_id}/confirmations")
    return entry_id


async def ledger(story: Story, who: str = "housing.handler") -> dict[str, Any]:
    unit = story.province.units["housing"]
    found: dict[str, Any] = await story.act(who, f"GET /entries?unit_id={unit}&year=2021")
    return found


async def test_a_proposal_counts_for_nothing_and_is_the_offices_own(story: Story) -> None:
    entry_id = await proposed(story)

    assert (await ledger(story, "office.clerk"))["sums"] == {"score": "0.00", "money": "0.00", "approval_limits": 0}
    await story.act("housing.handler", f"GET /entries/{entry_id}", answers=404)
    assert (await ledger(story))["items"] == []


async def test_whoever_proposed_an_entry_does_not_confirm_it(story: Story) -> None:
    post = {"person_id": str(story.province.people["office.clerk"]), "unit_id": str(story.province.units["office"])}
    reviewer = post | {"duty": "reviewer", "from_on": "2021-01-01"}
    await story.act("province.administrator", "POST /posts", reviewer, answers=201)
    entry_id = await proposed(story)

    refused = await story.act("office.clerk", f"POST /entries/{entry_id}/confirmations", answers=409)

    assert refused["code"] == "recused"
    await story.act("office.clerk.2", f"POST /entries/{entry_id}/confirmations", answers=403)


async def test_a_confirmed_entry_counts_and_its_unit_is_told(story: Story) -> None:
    await confirmed(story)
    await confirmed(story, "-500000.00", "money")
    await confirmed(story, None, "approval_limit")
    story.told()

    shown = await ledger(story)
    assert shown["sums"] == {"score": "-2.00", "money": "-500000.00", "approval_limits": 1}
    assert [entry["stage_name"] for entry in shown["items"]] == ["已确认"] * 3
    assert any("计分 -2.00 分" in mail.body for mail in story.mails_to("housing.deputy_leader"))
    declined = await proposed(story)
    await story.act("office.reviewer", f"POST /entries/{declined}/declinations", {"reason": "重复计算"})
    assert (await ledger(story))["sums"]["score"] == "-2.00"


async def test_a_confirmed_entry_changes_only_by_a_reversal_beside_it(story: Story) -> None:
    entry_id = await confirmed(story)
    await confirmed(story, "-1.00")
    await story.act("office.reviewer", f"POST /entries/{entry_id}/declinations", {"reason": "有误"}, answers=409)

    await story.act("office.issuer", f"POST /entries/{entry_id}/reversals", {"reason": "第二次督办已撤回"})

    shown = await ledger(story)
    assert shown["sums"]["score"] == "-1.00"
    assert sorted(entry["amount"] for entry in shown["items"]) == ["-1.00", "-2.00", "2.00"]
    original = await story.act("housing.handler", f"GET /entries/{entry_id}")
    assert (original["stage"], original["amount"]) == ("reversed", "-2.00")
    beside = await story.act("housing.handler", f"GET /entries/{original['reversed_by_id']}")
    assert (beside["reverses_id"], beside["stage"], beside["reason"]) == (entry_id, "confirmed", "第二次督办已撤回")
    refused = await story.act(
        "office.issuer", f"POST /entries/{beside['id']}/reversals", {"reason": "再冲"}, answers=409
    )
    assert "不再冲销" in refused["detail"]


async def test_what_an_entry_must_state_is_asked_for(story: Story) -> None:
    for wrong in (draft(story, None), draft(story, "0"), draft(story, "-1.00", "approval_limit")):
        await story.act("office.clerk", "POST /entries", wrong, answers=422)
    west = draft(story, unit_id=str(story.province.units["west-1"]), office_id=str(story.province.units["east-office"]))
    refused = await story.act("east-office.clerk", "POST /entries", west, answers=409)
    assert "授权" in refused["detail"]
    await story.act("housing.handler", "POST /entries", draft(story), answers=403)


async def test_the_clock_proposes_a_cause_once_and_never_confirms(story: Story) -> None:
    cause = new_id()
    given = EntryDraft.model_validate(draft(story, from_kind="notice", from_id=cause))
    made = story.province.run(propose_entry, call=Call(SYSTEM, on(3, 3)), draft=given)

    again = draft(story, from_kind="notice", from_id=str(cause))
    refused = await story.act("office.clerk", "POST /entries", again, answers=409)

    assert "不重复计算" in refused["detail"]
    assert isinstance(made.subject_id, UUID)
    await story.act("office.reviewer", f"POST /entries/{made.subject_id}/confirmations")
    assert (await ledger(story))["sums"]["score"] == "-2.00"
