"""What every unit of the story does with its papers: draft, sign, hand in, take up again; apply for closing."""

from typing import Any

from cli.demo.roles import deputy, handler
from cli.demo.stage import Stage
from models.reports import REPORT_KIND_NAMES, ReportKind

EVIDENCE = "佐证材料（演示数据，与实际无关）\n现场核查记录和监测数据汇总。\n"


def submit(stage: Stage, key: str, code: str, task: str, content: dict[str, Any]) -> str:
    """A unit drafts a paper, its 分管领导 signs, it is handed in; return the paper's id."""
    name = REPORT_KIND_NAMES[ReportKind(content["kind"])]
    path = f"/tasks/{task}/reports"
    drafted = stage.act(f"{key}-draft", handler(code), path, content, did=f"起草{name}", task=task)
    report = str(drafted["subject_id"])
    sign_and_submit(stage, key, code, task, report, name)
    return report


def sign_and_submit(stage: Stage, key: str, code: str, task: str, report: str, name: str) -> None:
    """分管领导 signs, the desk hands in."""
    stage.act(f"{key}-sign", deputy(code), f"/reports/{report}/signatures", did=f"签批{name}", task=task)
    stage.act(f"{key}-submit", handler(code), f"/reports/{report}/submissions", did=f"报送{name}", task=task)


def revise(
    stage: Stage, key: str, code: str, task: str, report: str, content: dict[str, Any], *, kind: ReportKind
) -> None:
    """A returned paper is taken up, rewritten, signed anew and handed in again."""
    name, who = REPORT_KIND_NAMES[kind], handler(code)
    stage.act(f"{key}-revise", who, f"/reports/{report}/revisions", did=f"按退回意见修改{name}", task=task)
    stage.act(f"{key}-edit", who, f"/reports/{report}/content", content, did=f"补充{name}内容", task=task, method="PUT")
    sign_and_submit(stage, f"{key}-again", code, task, report, name)


def evidence(stage: Stage, key: str, code: str) -> str:
    """The unit uploads what its application rests on."""
    return stage.api.upload(handler(code), f"{key}-evidence", "佐证材料.txt", EVIDENCE.encode())


def apply_closing(stage: Stage, key: str, code: str, task: str, *, text: str, values: list[dict[str, Any]]) -> str:
    """A unit applies for closing, with evidence."""
    content = {"kind": "closing", "text": text, "values": values, "evidence": [evidence(stage, key, code)]}
    return submit(stage, key, code, task, content)


def values_of(stage: Stage, code: str, task: str, *, value: str) -> list[dict[str, Any]]:
    """State the same value for every own target of a task."""
    page = stage.api.get(handler(code), f"/tasks/{task}")
    return [{"target_id": target["id"], "value": value} for target in page["targets"]]


def close(
    stage: Stage, key: str, code: str, task: str, *, examiner: str, approver: str, text: str = "任务已全部完成"
) -> None:
    """A unit applies for closing, the office examines, another person of the office accepts: 销号."""
    apply_closing(stage, key, code, task, text=text, values=values_of(stage, code, task, value="100"))
    path = f"/tasks/{task}/closing-examinations"
    stage.act(f"{key}-examine", examiner, path, {"finding": "经核查，材料齐全，情况属实"}, did="办结初审", task=task)
    stage.act(f"{key}-accept", approver, f"/tasks/{task}/closing-acceptances", {}, did="同意销号", task=task)
