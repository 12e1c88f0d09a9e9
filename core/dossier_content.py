"""What the files of a dossier must say of each other: an unbroken chain of events, papers and files as registered."""

import json
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeVar
from uuid import UUID

from pydantic import BaseModel, ConfigDict, ValidationError

from core.dossiers import (
    ATTACHMENT_FOLDER,
    ATTACHMENTS,
    EVENTS,
    MESSAGES,
    PAPER_FOLDER,
    PAPERS,
    RECORDS,
    Manifest,
    canonical,
)

LONGEST_LINE = 16 << 20
MOST_FAULTS = 1000
Line = TypeVar("Line", bound=BaseModel)


@dataclass
class Faults:
    """Faults in words; a hostile file cannot make their list grow for ever."""

    found: list[str] = field(default_factory=list)

    def add(self, sentence: str) -> None:
        """Note one fault."""
        if len(self.found) < MOST_FAULTS:
            self.found.append(sentence)


class _Line(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True)

    no: int


class EventLine(_Line):
    """What the chain is checked by."""

    id: UUID
    subject_kind: str
    subject_id: UUID
    subject_seq: int
    kind: str
    recorded_at: datetime
    from_stage: str | None
    to_stage: str | None


class RecordLine(_Line):
    """What stood written at the end: the words of a report, the plan of a talk, the measures of a rectification."""

    kind: str
    id: UUID
    stage: str | None
    version: int | None


class PaperLine(_Line):
    """A paper as it was registered when it was issued."""

    file: str
    number: str | None
    payload_sha256: str


class AttachmentLine(_Line):
    """A file as it was registered when it was uploaded."""

    file: str | None
    filename: str
    sha256: str
    size: int


class MessageLine(_Line):
    """That somebody was told of an event."""

    event_id: UUID


@dataclass
class Content:
    """Checks the content of a dossier whose files agree with the manifest."""

    archive: zipfile.ZipFile
    manifest: Manifest
    digests: dict[str, str]
    faults: Faults
    events: set[UUID] = field(default_factory=set)
    reached: dict[UUID, tuple[str | None, int]] = field(default_factory=dict)

    def check(self) -> None:
        """Name everything that does not fit together."""
        counts = self.manifest.counts
        for what, name, said, found in (
            ("全过程记录", EVENTS, counts.events, self._events()),
            ("内容", RECORDS, counts.records, self._records()),
            ("文书", PAPERS, counts.papers, self._papers()),
            ("附件", ATTACHMENTS, counts.attachments, self._attachments()),
            ("告知", MESSAGES, counts.messages, self._messages()),
        ):
            if said != found:
                self.faults.add(f"清单称{what} {said} 条，{name} 中为 {found} 条")

    def _events(self) -> int:
        number, before = 0, None
        for number, event in enumerate(self._lines(EVENTS, EventLine), 1):
            if event.no != number:
                self.faults.add(f"{EVENTS} 第 {number} 行编号为 {event.no}，记录不连续")
            if event.id in self.events:
                self.faults.add(f"{EVENTS} 第 {number} 行与此前的记录重复")
            self.events.add(event.id)
            here = (event.recorded_at, event.id)
            if before is not None and here < before:
                self.faults.add(f"{EVENTS} 第 {number} 行早于前一行，顺序不符")
            before = here
            self._chain(number, event)
        return number

    def _chain(self, number: int, event: EventLine) -> None:
        if event.to_stage is None:
            return
        stage, seq = self.reached.get(event.subject_id, (None, 0))
        if (event.from_stage, event.subject_seq) != (stage, seq + 1):
            self.faults.add(
                f"{EVENTS} 第 {number} 行（{event.subject_kind}，{event.kind}）从“{event.from_stage or '无'}”"
                f"第 {event.subject_seq} 次变动起，此前记录止于“{stage or '无'}”第 {seq} 次，记录有缺失或被改动"
            )
        self.reached[event.subject_id] = (event.to_stage, event.subject_seq)

    def _records(self) -> int:
        number = 0
        for entry in self._lines(RECORDS, RecordLine):
            number += 1
            said = (entry.stage, entry.version)
            if entry.stage is not None and said != self.reached.get(entry.id, (None, 0)):
                self.faults.add(f"{RECORDS} 第 {number} 行（{entry.kind}）的环节与全过程记录不一致")
        return number

    def _papers(self) -> int:
        named: list[str] = []
        for paper in self._lines(PAPERS, PaperLine):
            named.append(paper.file)
            shown = paper.number or paper.file
            found = self.digests.get(paper.file)
            if found is None or not paper.file.startswith(PAPER_FOLDER):
                self.faults.add(f"文书“{shown}”没有文件：{paper.file}")
            elif found != paper.payload_sha256:
                self.faults.add(f"文书“{shown}”的内容与签发时登记的摘要不一致")
            else:
                self._paper(paper, shown)
        self._unnamed(PAPER_FOLDER, named, PAPERS)
        return len(named)

    def _paper(self, paper: PaperLine, shown: str) -> None:
        if self.archive.getinfo(paper.file).file_size > LONGEST_LINE:
            self.faults.add(f"文书“{shown}”过大，拒绝读取")
            return
        content = self.archive.read(paper.file)
        payload = _parsed(content)
        if not isinstance(payload, dict) or canonical(payload) != content:
            self.faults.add(f"文书“{shown}”不是规范格式")
        elif payload.get("number") != paper.number:
            self.faults.add(f"文书“{shown}”的编号与其内容不一致")

    def _attachments(self) -> int:
        number, named, missing = 0, [], set()
        for entry in self._lines(ATTACHMENTS, AttachmentLine):
            number += 1
            if entry.file is None:
                missing.add(entry.sha256)
                self.faults.add(f"附件“{entry.filename}”在生成案卷时文件已缺失")
                continue
            named.append(entry.file)
            if entry.file not in self.digests:
                self.faults.add(f"附件“{entry.filename}”没有文件：{entry.file}")
            elif (self.digests[entry.file], self.archive.getinfo(entry.file).file_size) != (entry.sha256, entry.size):
                self.faults.add(f"附件“{entry.filename}”与上传时登记的摘要或大小不一致")
        if missing != set(self.manifest.missing):
            self.faults.add("清单所列缺失附件与附件目录不一致")
        self._unnamed(ATTACHMENT_FOLDER, named, ATTACHMENTS)
        return number

    def _messages(self) -> int:
        number = 0
        for number, entry in enumerate(self._lines(MESSAGES, MessageLine), 1):
            if entry.event_id not in self.events:
                self.faults.add(f"{MESSAGES} 第 {number} 行所告知的事件不在全过程记录中")
        return number

    def _unnamed(self, folder: str, named: list[str], index: str) -> None:
        there = {entry.name for entry in self.manifest.files if entry.name.startswith(folder)}
        for name in sorted(there - set(named)):
            self.faults.add(f"{index} 未列出文件：{name}")

    def _lines(self, name: str, shape: type[Line]) -> Iterator[Line]:
        with self.archive.open(name) as source:
            number = 0
            while text := source.readline(LONGEST_LINE):
                number += 1
                try:
                    yield shape.model_validate(_parsed(text))
                except ValidationError:
                    self.faults.add(f"{name} 第 {number} 行格式不符")
                    return


def _parsed(content: bytes) -> Any:
    try:
        return json.loads(content)
    except (ValueError, RecursionError):
        return None
