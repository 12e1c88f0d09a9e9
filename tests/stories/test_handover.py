"""A matter handed over: proposed, approved outside the office, transferred with its dossier, the result recorded."""

import io
import json
import zipfile
from pathlib import Path
from typing import Any

import httpx
import pytest
from typer.testing import CliRunner

from cli.main import app
from core.dossier_check import verify
from core.ids import new_id
from core.settings import get_settings
from tests.province import on
from tests.stories.conftest import Story

PROPOSAL = {
    "reason": "整改弄虚作假，经核查属实",
    "basis": "regulation_21",
    "body_kind": "authorised",
    "body_name": "测试省任免机关",
}
APPROVAL = {
    "approver": "李某",
    "post": "副省长",
    "organ": "测试省人民政府",
    "basis": "对督查办报告的批示",
    "approved_on": "2021-03-08",
}


async def uploaded(story: Story, who: str) -> str:
    answer = await story.client.post(
        "/api/v1/attachments",
        files={"file": ("批示.pdf", f"%PDF-1.7\n{who}\n".encode(), "application/pdf")},
        headers={"Authorization": f"Bearer {story._token(who)}"},
    )
    assert answer.status_code == 201, answer.text
    return str(answer.json()["id"])


async def dossier(story: Story, who: str, task_id: str, answers: int = 200) -> httpx.Response:
    headers = {"Authorization": f"Bearer {story._token(who)}"}
    answer = await story.client.get(f"/api/v1/tasks/{task_id}/dossier", headers=headers)
    assert answer.status_code == answers, answer.text
    return answer


async def begun(story: Story) -> str:
    """A task with a report, a discarded draft, evidence and an issued notice."""
    task_id = str(story.province.task("ecology"))
    await story.act("ecology.handler", f"POST /tasks/{task_id}/signatures")
    story.later(on(3, 8))
    evidence = [await uploaded(story, "ecology.handler")]
    content = {
        "text": "分三步推进",
        "milestones": [{"title": "完成摸底", "due_on": "2021-04-30"}],
        "evidence": evidence,
    }
    await story.report("ecology", story.province.task("ecology"), kind="plan", **content)
    own = {"kind": "progress", "period": "2021-03", "text": "内部草稿，未报送"}
    await story.act("ecology.handler", f"POST /tasks/{task_id}/reports", own, answers=201)
    notice = {"kind": "supervision", "reason": "进展缓慢", "requirement": "说明情况"}
    made = await story.act("office.clerk", f"POST /tasks/{task_id}/notices", notice, answers=201)
    await story.act("office.reviewer", f"POST /notices/{made['subject_id']}/approvals", {})
    await story.act("office.issuer", f"POST /notices/{made['subject_id']}/issuances", {})
    return task_id


async def proposed(story: Story, task_id: str, **changed: Any) -> str:
    made = await story.act("office.clerk", f"POST /tasks/{task_id}/handovers", PROPOSAL | changed, answers=201)
    return str(made["subject_id"])


async def approved(story: Story, handover: str) -> None:
    scan = {"scan": await uploaded(story, "office.reviewer")}
    await story.act("office.reviewer", f"POST /handovers/{handover}/approvals", APPROVAL | scan)


async def test_a_matter_is_handed_over_with_its_dossier_and_the_result_is_recorded(
    story: Story, tmp_path: Path
) -> None:
    # given: proposed by one, approved outside the office as another records it
    task_id = await begun(story)
    handover = await proposed(story, task_id, source={"kind": "task", "id": task_id})
    await approved(story, handover)

    # when: the dossier is taken and goes out with the letter
    transfer = {"received_by": "赵某", "transferred_on": "2021-03-08"}
    early = await story.act("office.issuer", f"POST /handovers/{handover}/transfers", transfer, answers=409)
    assert early["detail"] == "移送前应先生成案卷"
    taken = await dossier(story, "office.issuer", task_id)
    digest = taken.headers["Duban-Manifest-SHA256"]
    wrong = transfer | {"manifest_sha256": "0" * 64}
    await story.act("office.issuer", f"POST /handovers/{handover}/transfers", wrong, answers=422)
    await story.act("office.issuer", f"POST /handovers/{handover}/transfers", transfer | {"manifest_sha256": digest})

    # then: what was handed over holds, and the letter bears its digest
    holds(taken.content, digest, tmp_path)
    page = await story.act("office.clerk", f"GET /handovers/{handover}")
    assert (page["stage_name"], page["manifest_sha256"]) == ("已移送", digest)
    paper = await story.act("office.clerk", f"GET /papers/{page['paper_id']}")
    assert paper["payload"]["dossier"]["manifest_sha256"] == digest
    assert (paper["payload"]["number"], paper["payload"]["regime_name"]) == ("移送函〔2021〕1号", "督查")
    assert [entry["manifest_sha256"] for entry in page["dossiers"]] == [digest]

    await recorded(story, handover)
    history = await story.act("office.clerk", f"GET /handovers/{handover}/history")
    assert [entry["kind"] for entry in history["items"]] == [
        "handover_proposed", "handover_approved", "handover_transferred",
        "handover_result_recorded", "handover_result_recorded",
    ]  # fmt: skip


async def recorded(story: Story, handover: str) -> None:
    """What the body decides is written down as it wrote it, one decision beside the other."""
    result = {"result": "已立案调查", "decided_on": "2021-03-08", "document_no": "某函〔2021〕8号"}
    lacking = await story.act("office.clerk", f"POST /handovers/{handover}/results", result, answers=422)
    assert lacking["detail"] == "请填写作出决定的机关"
    named = result | {"decided_by": "测试省任免机关"}
    await story.act("office.clerk", f"POST /handovers/{handover}/results", named)
    await story.act("office.clerk", f"POST /handovers/{handover}/results", named | {"result": "结案"})
    page = await story.act("office.clerk", f"GET /handovers/{handover}")
    assert [entry["result"] for entry in page["result"]["decisions"]] == ["已立案调查", "结案"]


def holds(content: bytes, digest: str, folder: Path) -> None:
    place = folder / "案卷.zip"
    place.write_bytes(content)
    checked = verify(place, expected=digest)
    assert checked.faults == []
    assert checked.manifest is not None
    assert (checked.manifest.counts.papers, checked.manifest.counts.attachments) == (1, 2)
    assert "内部草稿" not in "".join(texts(content))


def texts(content: bytes) -> list[str]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return [archive.read(name).decode() for name in archive.namelist() if not name.startswith("attachments/")]


async def test_whom_it_concerns_learns_nothing_of_it(story: Story) -> None:
    task_id = await begun(story)
    handover = await proposed(story, task_id)
    await approved(story, handover)
    await dossier(story, "office.clerk", task_id)
    transfer = {"received_by": "赵某", "transferred_on": "2021-03-08"}
    await story.act("office.issuer", f"POST /handovers/{handover}/transfers", transfer)
    story.told()

    page = await story.act("office.clerk", f"GET /handovers/{handover}")
    await story.act("ecology.principal_leader", f"GET /handovers/{handover}", answers=404)
    await story.act("ecology.principal_leader", f"GET /papers/{page['paper_id']}", answers=404)
    await dossier(story, "ecology.principal_leader", task_id, answers=404)
    await dossier(story, "west-office.issuer", task_id, answers=404)
    listed = await story.act("ecology.handler", f"GET /handovers?task_id={task_id}")
    assert listed["items"] == []
    history = await story.act("ecology.handler", f"GET /tasks/{task_id}/history")
    assert {entry["subject_kind"] for entry in history["items"]}.isdisjoint({"handover", "dossier"})
    own = await story.act("office.clerk", f"GET /tasks/{task_id}/history")
    assert {"handover", "dossier"} <= {entry["subject_kind"] for entry in own["items"]}
    assert not any("移送" in mail.body for mail in story.mails_to("ecology.handler"))
    assert any("移送建议待批准" in mail.body for mail in story.mails_to("office.reviewer"))
    again = {"kind": "urge", "reason": "仍无进展"}
    made = await story.act("office.clerk", f"POST /tasks/{task_id}/notices", again, answers=201)
    await story.act("office.reviewer", f"POST /notices/{made['subject_id']}/approvals", {})
    await story.act("office.issuer", f"POST /notices/{made['subject_id']}/issuances", {})
    notice = await story.act("ecology.handler", f"GET /notices/{made['subject_id']}")
    paper = await story.act("ecology.handler", f"GET /papers/{notice['paper_id']}")
    assert "移送函" not in json.dumps(paper["payload"], ensure_ascii=False)


async def test_whoever_runs_the_system_makes_a_dossier_at_the_command_line(
    story: Story, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fresh_database: str, redis_url: str
) -> None:
    task_id = await begun(story)
    for name, value in (("DATABASE_URL", fresh_database), ("REDIS_URL", redis_url), ("DATA_DIR", str(tmp_path)),
                        ("SECRET_KEY", "k3y-for-tests-only-0123456789abcdef")):  # fmt: skip
        monkeypatch.setenv(f"DUBAN_{name}", value)
    get_settings.cache_clear()
    place, runner = tmp_path / "案卷.zip", CliRunner()

    made = runner.invoke(app, ["dossier", "make", task_id, "--out", str(place)])
    again = runner.invoke(app, ["dossier", "make", task_id, "--out", str(place)])
    nobody = runner.invoke(app, ["dossier", "make", str(new_id()), "--out", str(tmp_path / "b.zip")])
    get_settings.cache_clear()

    assert made.exit_code == 0, made.output
    digest = made.output.strip().rpartition("：")[2]
    assert runner.invoke(app, ["dossier", "verify", str(place), "--sha256", digest]).exit_code == 0
    assert again.exit_code == nobody.exit_code == 1
    assert "文件已存在，未覆盖" in again.output
    assert list((tmp_path / "dossiers").iterdir()) == []
    noted = story.province.one("SELECT via, person_id, data FROM event WHERE kind = 'dossier_made'")
    assert (noted["via"], noted["person_id"], noted["data"]["manifest_sha256"]) == ("cli", None, digest)
