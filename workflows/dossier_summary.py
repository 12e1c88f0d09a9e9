"""目录.txt of a dossier: what a reader without this system needs to find his way, in the order of the days."""

import tempfile
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from core.clock import ZONE
from core.dossiers import CHUNK, Counts, MadeBy
from models.deadlines import DEADLINE_KIND_NAMES, DeadlineKind
from models.events import SubjectKind
from models.messages import MESSAGE_STATE_NAMES, MessageState
from models.people import DUTY_NAMES, Duty
from models.plans import SOURCE_KIND_NAMES, SourceKind
from models.tasks import TASK_STAGE_NAMES
from queries.sql import Row
from workflows.tables import TABLES

_BY_TIME = {
    "deadline_reminded": "到期提醒",
    "deadline_missed": "逾期标记",
    "deadline_urged": "逾期催办",
    "contribution_requested": "请配合单位提供情况",
    "period_opened": "报送期开始",
    "target_split": "指标分解",
    "indicator_tied": "指标关联监测数据",
    "indicator_tie_ended": "解除指标关联",
    "dossier_made": "生成案卷",
    "source_step_recorded": "登记专项督察环节",
}
_OTHER_SUBJECTS = {
    SubjectKind.DEADLINE: "时限",
    SubjectKind.CONTRIBUTION: "配合事项",
    SubjectKind.TARGET: "指标",
    SubjectKind.DOSSIER: "案卷",
    SubjectKind.MATTER_SOURCE: "任务来源",
}
_OTHER_RECORDS = {
    "matter_source": "任务来源",
    "contribution": "配合事项",
    "target": "指标",
    "milestone": "工作节点",
    "deadline": "时限：",
}
_TITLES = ("title", "indicator", "summoned", "problem", "why", "reason", "rule", "explanation", "period", "text")
_SECTIONS = {
    "一、全过程": "events",
    "二、内容（records.jsonl）": "records",
    "三、文书": "papers",
    "四、附件": "attachments",
    "五、告知情况": "messages",
}
_CHANNELS = {"inbox": "系统内", "email": "邮件"}
_IN_MEMORY = 1 << 20


class Summary:
    """Grows with the parts of the dossier; what outgrows a megabyte waits on disk."""

    def __init__(self, task: Row, at: datetime) -> None:
        self._task, self._at = task, at
        self._parts = {
            name: tempfile.SpooledTemporaryFile(_IN_MEMORY)  # noqa: SIM115  closed in `blocks`
            for name in ("events", "records", "papers", "attachments", "messages")
        }

    def event(self, number: int, entry: Row) -> None:
        """List one event: when, what moved from where to where, who in which capacity, why."""
        who = "".join(
            part
            for part in (
                entry["unit_name"] or "",
                DUTY_NAMES[Duty(entry["duty"])] if entry["duty"] else "",
                entry["person_name"] or ("" if entry["unit_name"] else "系统"),
            )
        )
        reason = f"；理由：{_line(entry['reason'])}" if entry["reason"] else ""
        self._add("events", f"{number}. {_moment(entry['occurred_at'])} {step(entry)} {who}{reason}")

    def record(self, number: int, entry: Row) -> None:
        """List what stands written: a report with its words, a plan, a promise, a finding."""
        table = TABLES.get(SubjectKind(entry["kind"])) if entry["stage"] else None
        label = str(table.label if table else _OTHER_RECORDS.get(entry["kind"], entry["kind"]))
        stage = f"（{table.stage_names.get(entry['stage'], entry['stage'])}）" if table else ""
        if entry["kind"] == "deadline":
            label += DEADLINE_KIND_NAMES[DeadlineKind(entry["content"]["kind"])]
        about = next((entry["content"][name] for name in _TITLES if entry["content"].get(name)), "")
        self._add("records", f"{number}. {label}{stage} {_line(str(about))[:60]}")

    def paper(self, number: int, entry: dict[str, Any]) -> None:
        """List one paper by number, day, addressee and digest."""
        ended = f"（{_moment(entry['withdrawn_at'])} 起不再有效）" if entry["withdrawn_at"] else ""
        addressee = f" 致 {entry['addressee']}" if entry["addressee"] else ""
        other = f"（{entry['external_doc_no']}）" if entry["external_doc_no"] else ""
        self._add(
            "papers",
            f"{number}. {_moment(entry['issued_at'])} {entry['number'] or entry['kind']}{other} {entry['office_name']}"
            f"{addressee} 签发人 {entry['issued_by_name'] or '—'}{ended}\n   {entry['file']}",
        )

    def attachment(self, number: int, entry: dict[str, Any]) -> None:
        """List one file under the name it was uploaded with."""
        place = entry["file"] or "【文件缺失】"
        who = f"{entry['unit_name'] or ''}{entry['person_name'] or ''}"
        self._add(
            "attachments",
            f"{number}. {_moment(entry['created_at'])} {_line(entry['filename'])}（{entry['size']} 字节）{who}"
            f"\n   {place}",
        )

    def message(self, number: int, entry: Row) -> None:
        """List who was told of which event, and how far it got."""
        duty = DUTY_NAMES[Duty(entry["duty"])] if entry["duty"] else ""
        sent = _moment(entry["business_at"]) if entry["sent_at"] else "未发出"
        read = "，已阅" if entry["read_at"] else ""
        state = MESSAGE_STATE_NAMES[MessageState(entry["state"])]
        self._add(
            "messages",
            f"{number}. {sent} {_CHANNELS.get(entry['channel'], entry['channel'])} {entry['unit_name'] or ''}{duty}"
            f"{entry['person_name']} {state}{read}（{step(entry)}）",
        )

    def blocks(self, counts: Counts, made_by: MadeBy, missing: list[str]) -> Iterator[bytes]:
        """Yield the whole text in pieces; it can be asked for once."""
        yield self._heading(counts, made_by, missing).encode()
        for title, name in _SECTIONS.items():
            yield f"\n{title}\n".encode()
            with self._parts[name] as part:
                if part.tell() == 0:
                    yield "（无）\n".encode()
                part.seek(0)
                while chunk := part.read(CHUNK):
                    yield chunk
        yield (
            "\n六、核对\n"
            "manifest.json 载有本案卷每个文件的 SHA-256；各文书文件的 SHA-256 与签发时登记的一致。\n"
            "核对命令：duban dossier verify 案卷文件 --sha256 移送函所载摘要（不需联网，也不需系统）。\n"
            "单位起草后未报送的材料属单位自己的草稿，不入案卷。\n"
        ).encode()

    def _heading(self, counts: Counts, made_by: MadeBy, missing: list[str]) -> str:
        task = self._task
        maker = f"{made_by.unit or ''}{made_by.duty or ''}{made_by.person or ''}" or "系统命令行"
        lines = [
            "案卷目录",
            "",
            f"事项：{_line(task['title'])}",
            f"编号：{task['id']}",
            f"承办单位：{task['unit_name'] or '—'}",
            f"督查机构：{task['office_name'] or '—'}",
            f"来源：{SOURCE_KIND_NAMES[SourceKind(task['source_kind'])]}《{_line(task['source_title'])}》",
            f"依据：{_line(task['basis_paper'])}",
            f"现阶段：{TASK_STAGE_NAMES[task['stage']]}",
            f"生成：{_moment(self._at)}，{maker}",
            f"全过程记录：{counts.events} 条",
            f"内容：{counts.records} 项",
            f"文书：{counts.papers} 件；附件：{counts.attachments} 个；告知：{counts.messages} 次",
            *([f"缺失：{len(missing)} 个附件在库中有记录而文件不可读，见 manifest.json"] if missing else []),
            "时间均为北京时间。",
        ]
        return "\n".join(lines) + "\n"

    def _add(self, part: str, text: str) -> None:
        self._parts[part].write(f"{text}\n".encode())


def step(entry: Row) -> str:
    """Say what an event was: the subject, and from which stage to which; the kind of event stands in brackets."""
    kind = SubjectKind(entry["subject_kind"])
    table = TABLES.get(kind)
    label = table.label if table else _OTHER_SUBJECTS.get(kind, str(kind))
    if table is None or entry["to_stage"] is None:
        return f"{label}：{_BY_TIME.get(entry['kind'], entry['kind'])}"
    after = table.stage_names.get(entry["to_stage"], entry["to_stage"])
    before = table.stage_names.get(entry["from_stage"], entry["from_stage"]) if entry["from_stage"] else None
    moved = after if before in (None, after) else f"{before} → {after}"
    return f"{label}：{moved}（{entry['kind']}）"


def _moment(at: datetime) -> str:
    return at.astimezone(ZONE).strftime("%Y-%m-%d %H:%M")


def _line(text: str) -> str:
    return " ".join(text.split())
