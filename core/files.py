"""Files behind one door: stored under the SHA-256 of their content, safe on disk before anybody commits."""

import hashlib
import os
import tempfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Protocol

from core.errors import Invalid, TooLarge
from core.filetypes import recognise

CHUNK = 1 << 20
BATCH = 500


@dataclass(frozen=True, slots=True)
class Stored:
    """A file as it lies in the store."""

    sha256: str
    size: int
    media_type: str


class FileStore(Protocol):
    """What the service needs of a place for files; a folder today, an object store when a site has one."""

    def take(self, source: BinaryIO, *, limit: int, media_type: str | None = None) -> Stored:
        """Keep a copy; raises TooLarge, UnsupportedFile or Invalid, and then keeps nothing.

        `media_type` is stated by whoever has read the content already; else the content is looked at.
        """

    def path(self, sha256: str) -> Path | None:
        """Return where the content can be read, None when it is not there."""

    def sweep(self, still_known: Callable[[list[str]], set[str]], *, unchanged_since: float) -> int:
        """Delete what no row speaks of and nobody touched since; return how many."""

    def check(self) -> None:
        """Raise OSError when nothing can be stored."""


class LocalStore:
    """A folder: temporary file, fsync, rename, fsync of the folder."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def take(self, source: BinaryIO, *, limit: int, media_type: str | None = None) -> Stored:
        """Copy, count, hash and look at the content before it gets its name."""
        self.root.mkdir(parents=True, exist_ok=True, mode=0o700)
        with tempfile.NamedTemporaryFile(dir=self.root, prefix=".new-", delete=False) as draft:
            place = Path(draft.name)
            try:
                digest, size = _copy(source, draft, limit)
                draft.flush()
                os.fsync(draft.fileno())
                media_type = media_type or recognise(place)
                final = self._place(digest)
                final.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
                place.replace(final)
                _sync_folder(final.parent)
            finally:
                place.unlink(missing_ok=True)
        return Stored(digest, size, media_type)

    def path(self, sha256: str) -> Path | None:
        """Return the file's place."""
        place = self._place(sha256)
        return place if place.is_file() else None

    def sweep(self, still_known: Callable[[list[str]], set[str]], *, unchanged_since: float) -> int:
        """Go through the folder in batches; what is younger may belong to a transaction that still runs."""
        swept = 0
        for batch in _batches(self._old(unchanged_since)):
            known = still_known([place.name for place in batch])
            for place in batch:
                if place.name not in known:
                    place.unlink(missing_ok=True)
                    swept += 1
        return swept

    def check(self) -> None:
        """Write and remove an empty file."""
        self.root.mkdir(parents=True, exist_ok=True, mode=0o700)
        with tempfile.NamedTemporaryFile(dir=self.root, prefix=".check-"):
            pass

    def _place(self, sha256: str) -> Path:
        return self.root / sha256[:2] / sha256[2:4] / sha256

    def _old(self, unchanged_since: float) -> Iterator[Path]:
        for place in self.root.rglob("*"):
            if place.is_file() and place.stat().st_mtime < unchanged_since:
                yield place


def _copy(source: BinaryIO, target: "tempfile._TemporaryFileWrapper[bytes]", limit: int) -> tuple[str, int]:
    digest, size = hashlib.sha256(), 0
    while chunk := source.read(CHUNK):
        size += len(chunk)
        if size > limit:
            raise TooLarge(f"附件超过上限 {limit / 1_000_000:g} MB", limit_bytes=limit)
        digest.update(chunk)
        target.write(chunk)
    if size == 0:
        raise Invalid("附件是空文件", errors=[{"field": "file", "expected": "应为有内容的文件"}])
    return digest.hexdigest(), size


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _batches(places: Iterable[Path]) -> Iterator[list[Path]]:
    batch: list[Path] = []
    for place in places:
        batch.append(place)
        if len(batch) == BATCH:
            yield batch
            batch = []
    if batch:
        yield batch
