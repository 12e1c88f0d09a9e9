"""Eighth part: looked at again by others (回头看), relapsed, reopened, handed over (移送问责) with its dossier."""

import subprocess
import sys
from datetime import date

from cli.demo.failure import StoryFailed
from cli.demo.roles import CLERK, ISSUER, REVIEWER, SECOND_REVIEWER, desk_and_deputy
from cli.demo.stage import Stage, letters
from cli.demo.story_notices import SILENT
from cli.demo.story_rectify import OVER
from cli.demo.story_talks import GOVERNOR, TITLE, task_of
from cli.processes import ROOT
from core.engines.launch import python_environment
from core.settings import DEMO_LABEL

LOOKED, DECIDED = date(2021, 12, 13), date(2021, 12, 20)
AGAIN_BY = "2022-03-31"
DOSSIER = "案卷.zip"
BODY = "有权任免机关（演示虚构）"


def look_back(stage: Stage) -> None:
    """Who accepted the closing does not look back at it; what has relapsed is under way again, its record kept."""
    stage.chapter("二十、回头看：成效巩固三项；问题反弹一项，重新打开")
    task = task_of(stage)
    _hold(stage, task)
    path = _demand(stage, task)
    stage.clock(LOOKED)
    seen = {
        "inspectors": ["核查人员丙", "核查人员丁"],
        "looked_on": str(LOOKED),
        "finding": "夜间抽查 20 座，6 座再次停用装置，台账系补造",
        "due_on": AGAIN_BY,
    }
    stage.refused("look-accepter", REVIEWER, f"{path}/relapses", seen, did="对本人同意销号的任务开展回头看", status=409)
    told = letters("回头看：问题反弹", TITLE, *desk_and_deputy(SILENT))
    did = "回头看发现问题反弹，任务重新打开，原销号记录保留"
    stage.act("look-relapse", CLERK, f"{path}/relapses", seen, did=did, task=task, told=told)
    page = stage.api.get(CLERK, f"/tasks/{task}")
    stage.say(f"     任务：{page['stage_name']}，新时限 {page['due_on']}")


def _hold(stage: Stage, task: str) -> None:
    """Whoever took no part in any closing looks at what else was closed: it has held."""

    def due() -> list[dict[str, str]]:
        found = stage.api.pages(SECOND_REVIEWER, "/look-backs", stage="scheduled")
        chosen = [entry for entry in found if entry["planned_on"] <= str(LOOKED) and entry["of_id"] != task]
        return [{name: entry[name] for name in ("id", "task_id", "task_title")} for entry in chosen]

    for one in sorted(stage.journal.once("look-backs-due", due), key=lambda entry: entry["task_title"]):
        seen = {"inspectors": ["核查人员丙"], "looked_on": str(OVER), "finding": "现场抽查未见反弹"}
        did = f"回头看“{one['task_title']}”：成效巩固"
        path = f"/look-backs/{one['id']}/confirmations"
        stage.act(f"look-{one['id']}", SECOND_REVIEWER, path, seen, did=did, task=one["task_id"])


def _demand(stage: Stage, task: str) -> str:
    """The one planned after the first closing came to nothing with the reopening; a complaint asks for another."""

    def waiting() -> list[str]:
        return [entry["id"] for entry in stage.api.pages(CLERK, "/look-backs", of_id=task, stage="scheduled")]

    for one in stage.journal.once("look-backs", waiting):
        path, why = f"/look-backs/{one}/cancellations", {"reason": "9 月已抽查并重新打开，按新的销号另行安排"}
        stage.act(f"look-cancel-{one}", REVIEWER, path, why, did="取消首次销号后安排的回头看", task=task)
    asked = {"planned_on": str(LOOKED), "why": "群众反映夜间油气异味反弹"}
    path = f"/tasks/{task}/look-backs"
    made = stage.act("look-demand", CLERK, path, asked, did=f"安排回头看，{LOOKED} 开展，不打招呼", task=task)
    return str(stage.journal.once("look-back", lambda: f"/look-backs/{made['subject_id']}"))


def hand_over(stage: Stage) -> None:
    """Proposed by one, approved by another, transferred with a dossier that holds offline; the result is recorded."""
    stage.chapter("二十一、移送问责：案卷可离线核对，系统只建议、只登记")
    task = task_of(stage)
    source = stage.journal.get("look-back").rpartition("/")[2]
    proposal = {
        "reason": "约谈、整改、销号后再次反弹，且台账系补造",
        "basis": "regulation_21",
        "body_kind": "authorised",
        "body_name": BODY,
        "source": {"kind": "look_back", "id": source},
    }
    did = f"建议移送{BODY}"
    made = stage.act("hand-propose", CLERK, f"/tasks/{task}/handovers", proposal, did=did, task=task)
    path = f"/handovers/{made['subject_id']}"
    _approve(stage, path, task)
    transfer = {"received_by": "收件人（演示虚构）", "transferred_on": str(LOOKED)}
    stage.refused("hand-bare", ISSUER, f"{path}/transfers", transfer, did="不附案卷移送", status=409)
    digest = _dossier(stage, task)
    did = "签发移送函，函中载明案卷清单摘要"
    body = transfer | {"manifest_sha256": digest}
    stage.act("hand-transfer", ISSUER, f"{path}/transfers", body, did=did, task=task)
    stage.clock(DECIDED)
    result = {
        "result": "已立案调查，处理结果另行通报（演示虚构）",
        "decided_by": BODY,
        "decided_on": str(DECIDED),
        "document_no": "演示函〔2021〕1号",
    }
    did = "登记有权机关函告的处理结果"
    stage.act("hand-result", CLERK, f"{path}/results", result, did=did, task=task)


def _approve(stage: Stage, path: str, task: str) -> None:
    scan = stage.api.upload(REVIEWER, "hand-scan", "移送批示.txt", f"批示扫描件（{DEMO_LABEL}）\n".encode())
    approval = {
        "approver": "某副省长",
        "post": GOVERNOR,
        "organ": "吉林省人民政府",
        "basis": "对移送请示的批示（演示虚构）",
        "approved_on": str(LOOKED),
        "scan": scan,
    }
    told = letters("移送已批准，待办理", TITLE, ISSUER)
    did = "登记省领导批准移送，附批示扫描件"
    stage.act("hand-approve", REVIEWER, f"{path}/approvals", approval, did=did, task=task, told=told)


def _dossier(stage: Stage, task: str) -> str:
    """Download the dossier, and let `duban dossier verify` check it with nothing but the file; return its digest."""
    place = stage.journal.folder / DOSSIER

    def take() -> str:
        return str(stage.api.download(ISSUER, f"/tasks/{task}/dossier", place)["Duban-Manifest-SHA256"])

    digest: str = stage.journal.once("dossier", take)
    stage.note(ISSUER, f"生成案卷，下载为 {place.name}（{place.stat().st_size // 1024} KB）")
    argv = [sys.executable, "-m", "cli.main", "dossier", "verify", str(place), "--sha256", digest]
    checked = subprocess.run(argv, env=_bare(), capture_output=True, text=True, check=False)  # noqa: S603
    if checked.returncode:
        raise StoryFailed(f"案卷核对不通过：{(checked.stdout + checked.stderr)[-600:]}")
    for line in checked.stdout.splitlines():
        stage.say(f"     duban dossier verify：{line}")
    return digest


def _bare() -> dict[str, str]:
    """An environment that knows of no service: the check is offline."""
    return {name: value for name, value in python_environment(ROOT).items() if not name.startswith("DUBAN_")}
