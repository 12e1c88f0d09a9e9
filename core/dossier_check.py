"""Checks a dossier offline: its form, every digest, what is missing or too much, the chain of events, the papers.

The file may come from anybody. Nothing is unpacked to disk, and nothing is read before its form was found harmless.
"""

import hashlib
import json
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from core.dossier_content import Content, Faults
from core.dossier_form import form_faults
from core.dossiers import ALWAYS, CHUNK, MANIFEST, Manifest, sha256

LARGEST_MANIFEST = 64 << 20
_UNREADABLE = (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, RuntimeError, ValueError)


@dataclass
class Checked:
    """What was found: the manifest if it could be read, and every fault in words."""

    manifest: Manifest | None = None
    manifest_sha256: str | None = None
    faults: list[str] = field(default_factory=list)

    @property
    def holds(self) -> bool:
        """Whether the dossier is whole and agrees with itself."""
        return not self.faults


def verify(path: Path, *, expected: str | None = None) -> Checked:
    """Check a dossier file; `expected` is the digest printed in the letter. Raises nothing that a file can cause."""
    checked = Checked()
    if not path.is_file():
        checked.faults.append(f"没有这个文件：{path}")
        return checked
    checked.faults += form_faults(path)
    if checked.faults:
        return checked
    faults = Faults()
    try:
        with zipfile.ZipFile(path) as archive:
            _check(archive, checked, faults, expected)
    except _UNREADABLE as error:
        faults.add(f"压缩包无法读取（{type(error).__name__}）")
    checked.faults += faults.found
    return checked


def _check(archive: zipfile.ZipFile, checked: Checked, faults: Faults, expected: str | None) -> None:
    content = _manifest_bytes(archive, faults)
    if content is None:
        return
    checked.manifest_sha256 = sha256(content)
    if expected is not None and expected != checked.manifest_sha256:
        faults.add(f"清单摘要为 {checked.manifest_sha256}，与移送函所载 {expected[:80]} 不一致")
    try:
        manifest = Manifest.model_validate(json.loads(content))
    except ValidationError as error:
        places = "、".join(".".join(str(step) for step in entry["loc"]) for entry in error.errors()[:5])
        faults.add(f"{MANIFEST} 格式不符：{places}")
        return
    except (ValueError, RecursionError):
        faults.add(f"{MANIFEST} 不是有效的 JSON")
        return
    checked.manifest = manifest
    actual = dict(_digests(archive, manifest, faults))
    if not faults.found:
        Content(archive, manifest, actual, faults).check()


def _manifest_bytes(archive: zipfile.ZipFile, faults: Faults) -> bytes | None:
    if MANIFEST not in archive.namelist():
        faults.add(f"缺少 {MANIFEST}，不是案卷")
        return None
    if archive.getinfo(MANIFEST).file_size > LARGEST_MANIFEST:
        faults.add(f"{MANIFEST} 过大，拒绝读取")
        return None
    try:
        return archive.read(MANIFEST)
    except _UNREADABLE:
        faults.add(f"{MANIFEST} 已损坏，无法读取")
        return None


def _digests(archive: zipfile.ZipFile, manifest: Manifest, faults: Faults) -> Iterator[tuple[str, str]]:
    """Hash every listed file; name what is missing, too much, damaged or changed."""
    listed: dict[str, Any] = {}
    for entry in manifest.files:
        if entry.name in listed or entry.name == MANIFEST:
            faults.add(f"清单重复列出：{entry.name}")
        listed[entry.name] = entry
    present = set(archive.namelist())
    for name in sorted(set(ALWAYS) - listed.keys()):
        faults.add(f"清单未列出必备文件：{name}")
    for name in sorted(listed.keys() - present):
        faults.add(f"缺少文件：{name}")
    for name in sorted(present - listed.keys() - {MANIFEST}):
        faults.add(f"多出文件：{name}")
    for name in sorted(listed.keys() & present):
        found = _digest(archive, name)
        if found is None:
            faults.add(f"文件已损坏，无法读取：{name}")
        elif found != (listed[name].size, listed[name].sha256):
            faults.add(f"文件与清单不符（内容被改动）：{name}")
        else:
            yield name, found[1]


def _digest(archive: zipfile.ZipFile, name: str) -> tuple[int, str] | None:
    digest, size = hashlib.sha256(), 0
    try:
        with archive.open(name) as source:
            while chunk := source.read(CHUNK):
                digest.update(chunk)
                size += len(chunk)
    except _UNREADABLE:
        return None
    return size, digest.hexdigest()


__all__ = ["Checked", "verify"]
