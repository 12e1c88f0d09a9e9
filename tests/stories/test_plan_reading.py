"""From a paper to tasks: a clerk imports it, settles what is doubtful, another person looks at it and issues it."""

from typing import Any

import httpx

from plans.formats import text_of
from tests.plan_papers import TEXT
from tests.stories.conftest import Story


async def imported(story: Story, who: str = "office.clerk", *, answers: int = 201, **fields: str) -> Any:
    """Upload the paper as somebody, for his unit's office unless another is named."""
    unit = who.partition(".")[0]
    data = {"office_id": str(story.province.units[unit]), "report_cycle": "monthly", **fields}
    answer = await story.client.post(
        "/api/v1/plans/imports",
        data=data,
        files={} if "attachment_id" in fields else {"file": ("清水方案.txt", TEXT.encode("gb18030"), "text/plain")},
        headers={"Authorization": f"Bearer {story._token(who)}"},
    )
    assert answer.status_code == answers, answer.text
    return answer.json()


async def test_a_paper_becomes_tasks_by_the_hands_of_two_persons(story: Story) -> None:
    # given: the clerk imports the paper, twice by mistake
    made = await imported(story)
    again = await imported(story, answers=200)
    assert (again["existing"], again["subject_id"]) == (True, made["subject_id"])
    plan = f"/plans/{made['subject_id']}"
    source = await story.act("office.clerk", f"GET {plan}/source")
    assert (source["text"], source["encoding"]) == (text_of(TEXT.encode(), name="").text, "gb18030")

    # when: he sees why it cannot be issued, and settles each doubt by correction or as read
    refused = await story.act("office.issuer", f"POST {plan}/issuances", answers=409)
    assert any("省财税厅" in finding for finding in refused["findings"])
    housing = str(story.province.units["housing"])
    changes = [{"change": "name_resolved", "printed": "省财税厅", "unit_id": housing}]
    if any(item["due_on"] is None for item in await story.act("office.clerk", f"GET {plan}/items")):
        changes.append({"change": "part_dated", "part_key": "p1", "due_on": "2021-12-31"})
    body = {"reason": "职责已划入房建厅", "changes": changes}
    await story.act("office.clerk", f"POST {plan}/corrections", body)
    left = await story.act("office.clerk", f"GET {plan}/findings?state=open")
    accepted = {"reason": "照原文办理", "finding_ids": [finding["id"] for finding in left]}
    done = await story.act("office.clerk", f"POST {plan}/findings/acceptances", accepted)
    assert done["open_findings"] == 0

    # then: the issuer looks at what it will make, and makes it
    seen = await story.act("office.issuer", f"GET {plan}/preview")
    assert (seen["open_findings"], seen["corrections"] >= 1) == ([], True)
    assert {"due_on": "2021-09-30", "items": 1, "tasks": 7} in seen["dates"]
    await story.act("office.issuer", f"POST {plan}/issuances")
    story.told()
    assert "整治排污口" in story.mails_to("water.handler")[-1].body
    assert len(story.province.rows("SELECT 1 FROM task t JOIN plan_item i ON i.id = t.item_id WHERE i.plan_id = %(id)s",
                                   id=made["subject_id"])) == seen["tasks"]  # fmt: skip


async def test_how_a_plan_was_made_stays_readable_after_its_issue(story: Story) -> None:
    made = await imported(story)
    plan = f"/plans/{made['subject_id']}"
    await settle_all(story, plan)
    await story.act("office.issuer", f"POST {plan}/issuances")

    corrections = await story.act("office.reviewer", f"GET {plan}/corrections")
    assert corrections["items"][0]["read_from"]["text"] == "省财税厅"
    assert (await story.act("water.handler", f"GET {plan}/source"))["text"].startswith("测试省")
    await story.act("water.handler", f"GET {plan}/corrections", answers=403)
    await story.act("office.clerk", f"POST {plan}/corrections", correction("另一名称"), answers=409)
    history = await story.act("office.clerk", f"GET {plan}/history")
    assert [event["kind"] for event in history["items"]] == [
        "plan_drafted",
        "plan_corrected",
        "plan_findings_accepted",
        "plan_issued",
    ]
    seen_by_party = await story.act("water.handler", f"GET {plan}/history")
    assert [event["kind"] for event in seen_by_party["items"]] == ["plan_drafted", "plan_issued"]


async def test_a_correction_made_from_an_old_version_is_refused(story: Story) -> None:
    made = await imported(story)
    plan = f"/plans/{made['subject_id']}"
    first: Any = {"If-Match": '"v1"'}
    await story.act("office.clerk", f"POST {plan}/corrections", correction("甲方案"), **first)

    late = await story.act("office.reviewer", f"POST {plan}/corrections", correction("乙方案"), answers=412, **first)

    assert late["version"] == 2


async def test_a_file_that_lies_there_already_can_be_read_and_a_program_cannot(story: Story) -> None:
    headers = {"Authorization": f"Bearer {story._token('office.clerk')}"}
    files = {"file": ("清水方案.txt", TEXT.encode(), "text/plain")}
    kept = (await story.client.post("/api/v1/attachments", files=files, headers=headers)).json()
    made = await imported(story, attachment_id=kept["id"])
    readings = await story.act("office.clerk", f"GET /plans/{made['subject_id']}/readings")
    assert [reading["attachment_id"] for reading in readings] == [kept["id"]]

    program = {"file": ("方案.docx", b"MZ\x90\x00" + bytes(200), "application/octet-stream")}
    office = {"office_id": str(story.province.units["office"])}
    refused = await story.client.post("/api/v1/plans/imports", files=program, data=office, headers=headers)
    assert (refused.status_code, refused.json()["code"]) == (422, "paper-unreadable")
    neither = await story.client.post("/api/v1/plans/imports", data=office, headers=headers)
    assert neither.status_code == 422


async def settle_all(story: Story, plan: str) -> None:
    """Resolve the unknown name, date the part where it needs it, and accept the rest."""
    housing = str(story.province.units["housing"])
    changes = [{"change": "name_resolved", "printed": "省财税厅", "unit_id": housing}]
    await story.act("office.clerk", f"POST {plan}/corrections", {"reason": "职责划转", "changes": changes})
    left = await story.act("office.clerk", f"GET {plan}/findings?state=open")
    body = {"reason": "照原文办理", "finding_ids": [finding["id"] for finding in left]}
    await story.act("office.clerk", f"POST {plan}/findings/acceptances", body)


def correction(title: str) -> dict[str, Any]:
    return {"reason": "更正名称", "changes": [{"change": "head_edited", "title": title}]}


async def test_the_same_request_sent_again_is_answered_the_same(story: Story) -> None:
    headers = {"Authorization": f"Bearer {story._token('office.clerk')}", "Idempotency-Key": "import-1"}

    async def sent(text: str) -> httpx.Response:
        return await story.client.post(
            "/api/v1/plans/imports",
            files={"file": ("方案.txt", text.encode(), "text/plain")},
            data={"office_id": str(story.province.units["office"])},
            headers=headers,
        )

    first, again, other = await sent(TEXT), await sent(TEXT), await sent(TEXT + "另一版\n")

    assert (first.status_code, again.status_code, again.json()) == (201, 201, first.json())
    assert again.headers["Idempotency-Replayed"] == "true"
    assert (other.status_code, other.json()["code"]) == (422, "idempotency-key-reused")
