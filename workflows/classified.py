"""No classified matter enters the system: what bears a security mark is refused wherever text comes in (保密法)."""

import re
from collections.abc import Iterator
from typing import Any

from pydantic import BaseModel

from core.errors import Invalid

_MARKED = re.compile(
    r"^\s*[【\[（(]?\s*(绝密|机密|秘密)\s*(?:[】\])）]|[★☆*]|[:：]|$)|密\s*级\s*[:：]\s*(绝密|机密|秘密)",
    re.MULTILINE,
)


def refuse_classified(**texts: str | None) -> None:
    """Raise Invalid naming the field whose text is marked 绝密, 机密 or 秘密 as papers mark it, at a line's head."""
    for field, text in texts.items():
        found = _MARKED.search(text) if text else None
        if found:
            error = {"field": field, "value": found.group(1) or found.group(2), "expected": "不涉密的内容"}
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
