"""The form of a dossier (案卷): a ZIP of fixed names whose manifest holds the SHA-256 of everything else in it."""

import hashlib
import json
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import IO, Any, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

FORMAT: Literal["duban-dossier"] = "duban-dossier"
VERSION: Literal[1] = 1
MANIFEST, SUMMARY = "manifest.json", "目录.txt"
EVENTS, RECORDS, PAPERS = "events.jsonl", "records.jsonl", "papers.jsonl"
ATTACHMENTS, MESSAGES = "attachments.jsonl", "messages.jsonl"
PAPER_FOLDER, ATTACHMENT_FOLDER = "papers/", "attachments/"
ALWAYS = (SUMMARY, EVENTS, RECORDS, PAPERS, ATTACHMENTS, MESSAGES)
CHUNK = 1 << 16
STAMP = (1980, 1, 1, 0, 0, 0)  # the dates of a dossier stand in its content; the same content gives the same bytes
READ_ONLY = 0o100644 << 16


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class ManifestFile(_Part):
    """One file of the dossier."""

    name: str = Field(min_length=1, max_length=200)
    size: int = Field(ge=0)
    sha256: str = Field(pattern=r"^[0-9a-f]{64}$")


class ManifestTask(_Part):
    """The matter, in the words of the day on which the dossier was made."""

    id: UUID = Field(strict=False)
    title: str
    stage: str
    stage_name: str
    unit: str
    office: str
    source: str
    basis_paper: str


class MadeBy(_Part):
    """Who made the dossier; nobody by name where it was made at the command line."""

    person: str | None
    duty: str | None
    unit: str | None
    via: str


class Counts(_Part):
    """How much of each kind there is."""

    events: int = Field(ge=0)
    records: int = Field(ge=0)
    papers: int = Field(ge=0)
    attachments: int = Field(ge=0)
    messages: int = Field(ge=0)


class Manifest(_Part):
    """Everything the dossier holds; its own digest is told beside it, on the screen and in the letter."""

    format: Literal["duban-dossier"]
    version: Literal[1]
    task: ManifestTask
    made_at: datetime = Field(strict=False)
    made_by: MadeBy
    counts: Counts
    missing: tuple[str, ...] = Field(strict=False)
    files: tuple[ManifestFile, ...] = Field(strict=False)


def canonical(value: Any) -> bytes:
    """Return JSON in the one form that is hashed: sorted keys, no spaces, UTF-8."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=_plain).encode()


def _plain(value: Any) -> str:
    return value.isoformat() if isinstance(value, date) else str(value)


def sha256(content: bytes) -> str:
    """Return the digest as it stands in manifests and papers."""
    return hashlib.sha256(content).hexdigest()


class Entry:
    """A file of the dossier while it is being written: counts and hashes what goes through."""

    def __init__(self, target: IO[bytes]) -> None:
        self._target = target
        self._digest = hashlib.sha256()
        self.size = 0

    def write(self, content: bytes) -> None:
        """Append bytes."""
        self._target.write(content)
        self._digest.update(content)
        self.size += len(content)

    @property
    def sha256(self) -> str:
        """The digest of what was written so far."""
        return self._digest.hexdigest()


@dataclass
class Packer:
    """Writes a dossier file by file; memory does not grow with what is in it."""

    archive: zipfile.ZipFile
    files: list[ManifestFile] = field(default_factory=list)

    @contextmanager
    def entry(self, name: str, *, compressed: bool = True) -> Iterator[Entry]:
        """Open the next file; only one is open at a time."""
        info = zipfile.ZipInfo(name, STAMP)
        info.compress_type = zipfile.ZIP_DEFLATED if compressed else zipfile.ZIP_STORED
        info.external_attr = READ_ONLY
        with self.archive.open(info, "w", force_zip64=True) as target:
            written = Entry(target)
            yield written
        self.files.append(ManifestFile(name=name, size=written.size, sha256=written.sha256))

    def put(self, name: str, content: bytes) -> None:
        """Write a small file at once."""
        with self.entry(name) as written:
            written.write(content)

    def copy(self, name: str, source: IO[bytes]) -> None:
        """Write a file as it is; attachments are packed already, and what is not packed cannot be a bomb."""
        with self.entry(name, compressed=False) as written:
            while chunk := source.read(CHUNK):
                written.write(chunk)

    def seal(self, manifest: Manifest) -> str:
        """Write the manifest as the last file and return its digest."""
        content = canonical(manifest.model_dump(mode="json"))
        self.put(MANIFEST, content)
        return sha256(content)
