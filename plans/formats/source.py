"""What every format ends in: the text that all spans of a reading point into, or one clear refusal."""

import hashlib
import re
from dataclasses import dataclass

from core.errors import Invalid

ACCEPTED = "TXT（UTF-8、GB18030，或带 BOM 的 UTF-16）、DOCX、带文字的 PDF、Markdown、HTML"
MOST_BYTES = 20 * 1024 * 1024
"""A plan of a hundred clauses has 0.2 MB as text and rarely 5 MB with pictures; what is larger is something else."""
MOST_CHARACTERS = 300_000
"""About 300 printed pages, five times the longest plan seen; at this length a plan that is all tasks and targets is
read within 300 MB and ten seconds."""

LINE_ENDS = re.compile("\r\n|[\r\v\x85\u2028\u2029]")
CONTROLS = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x9f]")
SURROGATES = re.compile("[\ud800-\udfff]")


class PaperUnreadable(Invalid):
    """The file is no paper that can be read; says what it is and what was expected."""

    code = "paper-unreadable"
    title = "文件无法读取"


@dataclass(frozen=True, slots=True)
class SourceText:
    """The decoded paper: lines end with a line feed, pages with a form feed, and there is no control sign but the tab.

    `notes` are remarks in Chinese that the officer must see, such as pages without text.
    """

    text: str
    sha256: str
    media: str
    encoding: str | None = None
    notes: tuple[str, ...] = ()


def refuse_long(text: str) -> None:
    """Raise PaperUnreadable for a text longer than MOST_CHARACTERS, before anybody works on it."""
    if len(text) > MOST_CHARACTERS:
        raise PaperUnreadable(f"正文有 {len(text)} 字，超过上限 {MOST_CHARACTERS} 字；请只提供方案正文。")


def source_text(text: str, *, media: str, encoding: str | None = None, notes: tuple[str, ...] = ()) -> SourceText:
    """Clean and name a decoded text: CRLF becomes one line feed, other control signs a space, lone surrogates U+FFFD.

    Raises PaperUnreadable if nothing readable is left or the text is longer than MOST_CHARACTERS.
    """
    refuse_long(text)
    clean = SURROGATES.sub("\ufffd", CONTROLS.sub(" ", LINE_ENDS.sub("\n", text)))
    if not clean.strip():
        raise PaperUnreadable(f"文件里没有文字；应为含正文的 {ACCEPTED}。")
    digest = hashlib.sha256(clean.encode()).hexdigest()
    return SourceText(clean, digest, media, encoding, notes)
