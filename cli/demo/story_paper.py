"""How the story begins with a paper: the file is read into a draft, its doubts are settled, every act on the record."""

import json
from collections import Counter
from pathlib import Path
from typing import Any

from cli.demo.failure import StoryFailed
from cli.demo.roles import CLERK, ISSUER
from cli.demo.setting import EXAMPLE
from cli.demo.stage import Stage

YEAR_END = "{}-12-31"
CHECKED = "已与原文逐条核对，照原文办理"
UNPRINTED = {"number": "演示文号〔2021〕1号", "issuer": "演示发文机关", "issued_on": "2021-02-24"}
MOST_FACTS = 100
MOST_FINDINGS = 1000


def read(stage: Stage, paper: Path) -> bool:
    """Let the clerk import a paper and settle its doubts; return whether the rest of the story tells of this paper.

    Of another paper the preview is shown, and nothing is issued.
    """
    stage.chapter("识读方案文件")
    plan_id = stage.drafted = _drafted(stage, paper)
    if stage.api.get(CLERK, f"/plans/{plan_id}")["number"] == _example()["number"]:
        return True
    preview = stage.api.get(ISSUER, f"/plans/{plan_id}/preview")
    stage.say(f"     下发预览：{preview['items']} 个条目、{preview['tasks']} 项任务，涉及 {preview['units']} 个单位")
    stage.say(f"演示的后续故事只适用于 {_example()['number']}；此文件识读到下发预览为止，草案已存，可在接口上继续。")
    return False


def _drafted(stage: Stage, paper: Path) -> str:
    office_id = stage.api.player(CLERK).unit_id
    made = stage.api.import_paper(CLERK, "import-paper", paper.name, paper.read_bytes(), office_id)
    plan_id = str(made["subject_id"])
    plan = stage.journal.once("paper-head", lambda: stage.api.get(CLERK, f"/plans/{plan_id}"))
    stage.note(CLERK, f"导入文件 {paper.name}，识读为《{plan['title']}》{plan['number'] or ''}（事件 plan_drafted）")
    items = stage.journal.once("paper-items", lambda: _facts(stage, plan_id))
    stage.say(f"     识读：{items['task']} 项任务、{items['safeguard']} 项保障措施，{items['units']} 处责任单位，"
              f"{items['targets']} 个指标；{made['open_findings']} 处疑点须由经办人处理，处理完才能下发")  # fmt: skip
    _settle(stage, plan_id, plan)
    return plan_id


def _settle(stage: Stage, plan_id: str, plan: dict[str, Any]) -> None:
    doubts = stage.journal.once("doubts", lambda: stage.api.get(CLERK, f"/plans/{plan_id}/findings", state="open"))
    for kind, count in Counter(doubt["kind_name"] for doubt in doubts).most_common():
        example = next(doubt for doubt in doubts if doubt["kind_name"] == kind)
        stage.say(f"       疑点“{kind}”{count} 处，例如：{example['reason']}")
    _correct(stage, plan_id, _head(plan), "文件未印明的要素，演示中代填")
    _correct(stage, plan_id, _dates(stage, plan_id, doubts, plan), "文件未写明时限，按方案年度定为年底")
    if plan["number"] == _example()["number"]:
        _correct(stage, plan_id, _cycles(stage, plan_id), "报送周期由交办机构确定")
    left = stage.journal.once("left", lambda: stage.api.get(CLERK, f"/plans/{plan_id}/findings", state="open"))
    stuck = [doubt["reason"] for doubt in left if not doubt["acceptable"]]
    if stuck:
        raise StoryFailed(f"文件缺少的要素须由经办人补填，演示到此为止：{'；'.join(stuck[:5])}")
    if left:
        ids = [doubt["id"] for doubt in left[:MOST_FINDINGS]]
        body = {"reason": CHECKED, "finding_ids": ids}
        stage.api.write(CLERK, "accept-doubts", "POST", f"/plans/{plan_id}/findings/acceptances", body)
        stage.note(CLERK, f"核对原文后照原文认可 {len(ids)} 处疑点（事件 plan_findings_accepted）")


def _correct(stage: Stage, plan_id: str, changes: list[dict[str, Any]], reason: str) -> None:
    if changes:
        body = {"reason": reason, "changes": changes[:MOST_FACTS]}
        key = f"correct-{changes[0]['change']}"
        done = stage.api.write(CLERK, key, "POST", f"/plans/{plan_id}/corrections", body)
        stage.note(CLERK, f"{reason}：更正 {done['corrections']} 处（事件 plan_corrected，识读原值留存）")


def _head(plan: dict[str, Any]) -> list[dict[str, Any]]:
    """What a paper does not print of itself is filled in, as an officer would from its covering letter."""
    lacking = {name: value for name, value in UNPRINTED.items() if not plan[name]}
    return [{"change": "head_edited", **lacking}] if lacking else []


def _dates(stage: Stage, plan_id: str, doubts: list[dict[str, Any]], plan: dict[str, Any]) -> list[dict[str, Any]]:
    """A part that names no year anywhere is due at the end of the year of the paper."""
    undated = {doubt["item_id"] for doubt in doubts if doubt["kind"] == "no_date"}
    items = stage.api.get(CLERK, f"/plans/{plan_id}/items") if undated else []
    parts = dict.fromkeys(item["part_key"] for item in items if item["id"] in undated)
    year = str(plan["issued_on"] or UNPRINTED["issued_on"])[:4]
    return [{"change": "part_dated", "part_key": part, "due_on": YEAR_END.format(year)} for part in parts]


def _cycles(stage: Stage, plan_id: str) -> list[dict[str, Any]]:
    cycles = {
        item["title"]: item["report_cycle"]
        for part in _example()["parts"]
        for item in part["items"]
        if item.get("report_cycle")
    }
    return [
        {"change": "item_edited", "item_id": item["id"], "report_cycle": cycles[item["title"]]}
        for item in stage.api.get(CLERK, f"/plans/{plan_id}/items")
        if item["title"] in cycles
    ]


def _facts(stage: Stage, plan_id: str) -> dict[str, int]:
    items = stage.api.get(CLERK, f"/plans/{plan_id}/items")
    kinds = Counter(item["kind"] for item in items)
    units, targets = (sum(len(item[name]) for item in items) for name in ("units", "targets"))
    return {"task": kinds["task"], "safeguard": kinds["safeguard"], "units": units, "targets": targets}


def _example() -> dict[str, Any]:
    found: dict[str, Any] = json.loads((EXAMPLE / "plan.json").read_text(encoding="utf-8"))
    return found
