"""From the bytes of a file to what the reader finds in it; done before a transaction begins, for it takes its time."""

import hashlib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from core.filetypes import DOCX, PDF
from plans import formats
from plans.formats import SourceText, text_of
from plans.reader import read_paper
from plans.reading import Reading

MEDIA_TYPES = {
    "txt": "text/plain",
    "md": "text/markdown",
    "html": "text/html",
    "docx": DOCX,
    "pdf": PDF,
}
FOLDER = Path(formats.__file__).parent.parent


@dataclass(frozen=True, slots=True)
class FileRead:
    """The text of a file, what was found in it, by which reader; `media_type` is what its content turned out to be."""

    source: SourceText
    reading: Reading
    reader_version: str
    media_type: str


def read_file(content: bytes, *, filename: str) -> FileRead:
    """Read a paper. Raises PaperUnreadable, whatever the bytes are; a page or two a millisecond."""
    source = text_of(content, name=filename)
    media_type = MEDIA_TYPES[source.media]
    if source.encoding:
        media_type += f"; charset={source.encoding}"
    return FileRead(source, read_paper(source.text), reader_version(), media_type)


@cache
def reader_version() -> str:
    """Return the digest of the reader's own source: one that reads otherwise has another, and nobody need say so."""
    digest = hashlib.sha256()
    for place in sorted(FOLDER.rglob("*.py")):
        digest.update(place.relative_to(FOLDER).as_posix().encode() + b"\0" + place.read_bytes() + b"\0")
    return digest.hexdigest()[:12]
