"""What a hand-over is refused for: the wrong body, twice, by oneself, without the scan, under the other regime."""

import pytest

from core.errors import NotFound
from models.actors import SYSTEM
from models.calls import Call
from models.handover_views import HandoverApproval, HandoverCreate
from tests.stories.conftest import Story
from tests.stories.test_handover import APPROVAL, PROPOSAL, begun, dossier, proposed, uploaded
from workflows import handovers


async def test_a_proposal_is_refused_to_the_wrong_body_twice_and_by_the_wrong_people(story: Story) -> None:
    task_id = await begun(story)
    wrong = PROPOSAL | {"body_kind": "judicial"}
    told = await story.act("office.clerk", f"POST /tasks/{task_id}/handovers", wrong, answers=422)
    assert told["detail"] == "所选依据只用于移送有权机关"
    local = PROPOSAL | {"basis": "local_rule"}
    told = await story.act("office.clerk", f"POST /tasks/{task_id}/handovers", local, answers=422)
    assert "写明规定的名称和文号" in told["detail"]
    stray = PROPOSAL | {"source": {"kind": "talk", "id": task_id}}
    await story.act("office.clerk", f"POST /tasks/{task_id}/handovers", stray, answers=422)
    await story.act("ecology.handler", f"POST /tasks/{task_id}/handovers", PROPOSAL, answers=403)
    await story.act("west-1.handler", f"POST /tasks/{task_id}/handovers", PROPOSAL, answers=404)
    sanction = PROPOSAL | {"sanction": "免职"}
    await story.act("office.clerk", f"POST /tasks/{task_id}/handovers", sanction, answers=422)

    await proposed(story, task_id)

    told = await story.act("office.clerk", f"POST /tasks/{task_id}/handovers", PROPOSAL, answers=409)
    assert told["detail"] == "本任务向有权机关的移送正在办理，不重复提出"
    police = {"basis": "regulation_23", "body_kind": "judicial", "body_name": "某市公安局"}
    await proposed(story, task_id, **police)


async def test_nobody_approves_what_he_proposed_and_an_approval_from_outside_is_shown(story: Story) -> None:
    task_id = await begun(story)
    handover = await proposed(story, task_id)
    story.province.rows(
        "INSERT INTO post (id, person_id, unit_id, duty, from_on) VALUES "
        "(gen_random_uuid(), %(person)s, %(unit)s, 'reviewer', '2020-01-01') RETURNING id",
        person=story.province.people["office.clerk"], unit=story.province.units["office"],
    )  # fmt: skip
    inside = {"by_office": True, "basis": "办公室主任会议"}
    refused = await story.act("office.clerk", f"POST /handovers/{handover}/approvals", inside, answers=409)
    assert "回避" in refused["detail"]
    lacking = await story.act("office.reviewer", f"POST /handovers/{handover}/approvals", APPROVAL, answers=422)
    assert [error["field"] for error in lacking["errors"]] == ["scan"]
    foreign = APPROVAL | {"scan": await uploaded(story, "ecology.handler")}
    await story.act("office.reviewer", f"POST /handovers/{handover}/approvals", foreign, answers=422)
    await dossier(story, "office.clerk", task_id)  # made before the approval, so it does not go out with it

    await story.act("office.reviewer", f"POST /handovers/{handover}/approvals", inside)

    transfer = {"received_by": "赵某", "transferred_on": "2021-03-08"}
    told = await story.act("office.issuer", f"POST /handovers/{handover}/transfers", transfer, answers=409)
    assert told["detail"] == "移送前应先生成案卷"
    reason = {"reason": "情况变化，另行处理"}
    await story.act("office.issuer", f"POST /handovers/{handover}/declinations", reason)
    page = await story.act("office.clerk", f"GET /handovers/{handover}")
    assert (page["stage_name"], page["allowed_actions"]) == ("不予移送", [])


async def test_an_office_of_the_other_regime_does_not_invoke_the_regulation(story: Story) -> None:
    task_id = await begun(story)
    story.province.rows("UPDATE designation SET regime = 'inspection' RETURNING id")

    told = await story.act("office.clerk", f"POST /tasks/{task_id}/handovers", PROPOSAL, answers=409)

    assert "督查与督察不得混用" in told["detail"]
    local = {"basis": "local_rule", "basis_paper": "《某省生态环境保护督察办法》"}
    await proposed(story, task_id, **local)


async def test_the_clock_only_proposes_and_a_person_decides(story: Story) -> None:
    task_id = await begun(story)
    task = story.province.one("SELECT * FROM task WHERE id = %(id)s", id=task_id)
    content = HandoverCreate.model_validate(PROPOSAL)
    made = story.province.run(handovers.propose_on, call=Call(SYSTEM, story.now), task=task, content=content)

    approval = HandoverApproval(by_office=True, basis="自动")
    with pytest.raises(NotFound):
        story.province.run(
            handovers.approve_handover, call=Call(SYSTEM, story.now), handover_id=made.subject_id, approval=approval
        )
    await story.act("office.reviewer", f"POST /handovers/{made.subject_id}/declinations", {"reason": "证据不足"})

    page = await story.act("office.clerk", f"GET /handovers/{made.subject_id}")
    assert (page["stage"], page["proposed_by"]) == ("declined", None)
    transfer = {"received_by": "赵某", "transferred_on": "2021-03-08"}
    await story.act("office.issuer", f"POST /handovers/{made.subject_id}/transfers", transfer, answers=409)
