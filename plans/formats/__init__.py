"""The door of the plan reader: a file's bytes in, its text out; the content decides, the name is only a hint."""

from pathlib import Path

from plans.formats.recognise import kind_of, text_or_refusal
from plans.formats.source import MOST_BYTES, PaperUnreadable, SourceText, source_text
from plans.formats.wall import read_apart

__all__ = ["MOST_BYTES", "PaperUnreadable", "SourceText", "text_of", "text_of_path"]

MEGABYTE = 1024 * 1024


def text_of(content: bytes, *, name: str) -> SourceText:
    """Return the text of a paper. Raises PaperUnreadable and nothing else, whatever the bytes are."""
    if len(content) > MOST_BYTES:
        raise _too_large()
    kind = kind_of(content, name)
    if kind in {"docx", "pdf"}:
        text, notes = read_apart(kind, content)
        return source_text(text, media=kind, notes=notes)
    text, encoding = text_or_refusal(content, kind)
    if kind == "txt":
        return source_text(text, media=kind, encoding=encoding)
    text, notes = read_apart(kind, text.encode())
    return source_text(text, media=kind, encoding=encoding, notes=notes)


def text_of_path(path: Path) -> SourceText:
    """Read a file and return its text; a file over MOST_BYTES is refused before it is read. Raises PaperUnreadable."""
    try:
        if not path.is_file():
            raise PaperUnreadable(f"没有这个文件：{path}" if not path.exists() else f"不是文件：{path}")
        if path.stat().st_size > MOST_BYTES:
            raise _too_large()
        content = path.read_bytes()
    except (OSError, ValueError) as fault:
        raise PaperUnreadable(f"文件无法打开：{path}（{fault}）") from None
    return text_of(content, name=path.name)


def _too_large() -> PaperUnreadable:
    return PaperUnreadable(f"文件超过 {MOST_BYTES // MEGABYTE} MB 的上限；请只提供方案文件本身。")
