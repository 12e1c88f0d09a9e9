"""No classified matter enters the system: what bears a security mark is refused wherever text comes in (保密法)."""

import re
from collections.abc import Iterator
from typing import Any

from pydantic import BaseModel

from core.errors import Invalid

# Typesetters part the two characters of a mark by a blank (GB/T 9704); a star behind it makes it one anywhere.
_MARK = r"(绝[^\S\n]{0,2}密|机[^\S\n]{0,2}密|秘[^\S\n]{0,2}密)"
_BLANKS = r"[^\S\n]*+"
# Blanks are taken whole and never given back: a long text of nothing but blanks costs one pass, not its square.
_MARKED = re.compile(
    rf"^{_BLANKS}[【\[（(]?{_BLANKS}{_MARK}{_BLANKS}(?:[】\])）]|[*]|[:：]|$)"
    rf"|密\s*+级\s*+[:：]\s*+{_MARK}|{_MARK}\s*+[★☆]",
    re.MULTILINE,
)


def refuse_classified(**texts: str | None) -> None:
    """Raise Invalid naming the field that is marked 绝密, 机密 or 秘密 as papers do: at a line's head, or starred."""
    for field, text in texts.items():
        found = _MARKED.search(text) if text else None
        if found:
            mark = "".join(found[found.lastindex or 0].split())
            error = {"field": field, "value": mark, "expected": "不涉密的内容"}
            raise Invalid("本系统不得处理涉密事项，请通过涉密渠道办理", errors=[error])


def refuse_classified_content(content: BaseModel) -> None:
    """Raise Invalid if any text that is stated bears a mark, however deep it stands."""
    for field, text in _texts("", content.model_dump(mode="json")):
        refuse_classified(**{field: text})


def _texts(place: str, value: Any) -> Iterator[tuple[str, str]]:
    if isinstance(value, str):
        yield place, value
    entries = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, entry in entries:
        inner = f"{place}[{key}]" if isinstance(key, int) else f"{place}.{key}".lstrip(".")
        yield from _texts(inner, entry)
