"""Bringing a talk (约谈) to the stage a story speaks of, through the API."""

from typing import Any

from sqlmodel import Session

from tests.province import on
from tests.stories.conftest import Story
from workflows.replay import replay

EVIDENCE = {
    "figures": [{"name": "细颗粒物", "value": "61", "unit": "μg/m³", "source": "省监测中心月报"}],
    "paragraphs": ["堆场未覆盖"],
}
CHECK = {"finding": "三处堆场未覆盖，情况属实", "checked_on": "2021-03-03", "checked_by": "孙某、李某"}
BY_OFFICE = {"by_office": True, "basis": "本办主任办公会 2021 年第 3 次会议"}
SAID = {
    "problems": "三处堆场未覆盖",
    "statement": "资金不足，已安排",
    "pledge": "限期完成",
    "publicity": "在政府网站公开",
}
STEPS = {
    "steps": [
        {"kind": "cause", "speaker": "副省长 李某", "said": "空气质量持续恶化"},
        {"kind": "statement", "speaker": "市长 王某", "said": "认识不到位"},
        {"kind": "statement", "speaker": "厅长 周某", "said": "监管不到位"},
        {"kind": "requirement", "speaker": "副省长 李某", "said": "月底前完成整改"},
        {"kind": "pledge", "speaker": "市长 王某", "said": "坚决整改"},
    ]
}
REASON = {"reason": "情况有变"}


def plan(story: Story, *units: str, meets_on: str = "2021-03-15") -> dict[str, Any]:
    """A plan for these units."""
    return {
        "meets_on": meets_on,
        "meets_at": "09:30",
        "place": "省政府第三会议室",
        "chair": "副省长 李某",
        "talkers": ["省环境厅厅长 张某"],
        "purpose": "督促落实整改责任",
        "materials": ["书面汇报材料"],
        "contact": "省督查办 孙某",
        "parties": [{"unit_id": str(story.province.units[unit]), "summoned": f"{unit} 主要负责人"} for unit in units],
    }


async def proposed(story: Story, basis: str = "air_law_22") -> str:
    task_id = story.province.task("east")
    draft = {"legal_basis": basis, "reason": "空气质量持续恶化", "evidence": EVIDENCE}
    made = await story.act("office.clerk", f"POST /tasks/{task_id}/talks", draft, answers=201)
    return f"/talks/{made['subject_id']}"


async def approved(story: Story, basis: str = "air_law_22") -> str:
    talk = await proposed(story, basis)
    await story.act("office.clerk", f"POST {talk}/checks", CHECK)
    await story.act("office.reviewer", f"POST {talk}/approvals", BY_OFFICE)
    return talk


async def served(story: Story, *units: str, basis: str = "air_law_22") -> str:
    talk = await approved(story, basis)
    await story.act("office.clerk", f"POST {talk}/plans", plan(story, *units))
    await story.act("office.issuer", f"POST {talk}/plan-confirmations")
    await story.act("office.issuer", f"POST {talk}/services", {})
    story.told()
    return talk


async def parties(story: Story, talk: str) -> dict[str, dict[str, Any]]:
    """The parties as the office sees them, by the name of their unit."""
    page = await story.act("office.clerk", f"GET {talk}")
    return {entry["unit_name"]: entry for entry in page["parties"]}


async def held(story: Story, basis: str = "air_law_22") -> str:
    """A talk with one party, on its day."""
    talk = await served(story, "east", basis=basis)
    story.later(on(3, 15, 10))
    [party] = (await parties(story, talk)).values()
    await story.act("office.clerk", f"POST /talk-parties/{party['id']}/attendances", {"came": "east 主要负责人"})
    await story.act("office.clerk", f"POST {talk}/meetings", STEPS)
    return talk


def minutes(promises: list[tuple[dict[str, Any], str]], *required: dict[str, Any]) -> dict[str, Any]:
    entries = [{"party_id": party["id"], "text": "完成堆场覆盖", "due_on": due} for party, due in promises]
    asked = [{"party_id": party["id"], "text": "到省里说明情况", "due_on": "2021-03-31"} for party in required]
    return SAID | {"attendees": ["副省长 李某"], "commitments": entries, "requirements": asked}


async def issued(story: Story, basis: str = "air_law_22") -> str:
    talk = await held(story, basis)
    [party] = (await parties(story, talk)).values()
    await story.act("office.clerk", f"POST {talk}/minutes", minutes([(party, "2021-06-30")]))
    await story.act("office.issuer", f"POST {talk}/minutes-issuances", {})
    return talk


async def met_by_two_of_three(story: Story) -> tuple[str, dict[str, dict[str, Any]]]:
    """The mayor comes, a deputy with leave, and of the third unit nobody."""
    talk = await served(story, "east", "west", "ecology")
    known = await parties(story, talk)
    east, west, ecology = (known[name]["id"] for name in ("东原市", "西林市", "省环境厅"))
    story.later(on(3, 15, 10))
    await story.act("office.clerk", f"POST /talk-parties/{east}/attendances", {"came": "east 主要负责人"})
    another = {"came": "副市长 赵某"}
    refused = await story.act("office.clerk", f"POST /talk-parties/{west}/attendances", another, answers=409)
    assert "准假" in refused["detail"]
    leave = {"leave_given_by": "副省长 李某", "leave_reason": "在外出席会议"}
    await story.act("office.clerk", f"POST /talk-parties/{west}/attendances", another | leave)
    refused = await story.act("office.clerk", f"POST {talk}/meetings", STEPS, answers=409)
    assert "省环境厅" in refused["detail"]
    await story.act("office.clerk", f"POST /talk-parties/{ecology}/absences", {"reason": "未请假，未到会"})
    await story.act("office.clerk", f"POST {talk}/meetings", STEPS)
    return talk, known


def replay_agrees(story: Story) -> bool:
    """Whether the events alone explain every stage and date."""
    with Session(story.engine) as session:
        outcome = replay(session)
    assert outcome.differences == []
    return outcome.agrees
