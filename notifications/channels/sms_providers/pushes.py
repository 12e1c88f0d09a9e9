"""Reading what providers push: lists of JSON objects, of which nothing is trusted to be there."""

from typing import Any
from uuid import UUID

from core.errors import Invalid
from core.outbound import read_json

MOST_ENTRIES = 2000


def entries_of(body: bytes, reference: str) -> list[dict[str, Any]]:
    """Return the entries of a JSON list (or a single one) that have a reference. Raises Invalid for anything else."""
    try:
        told = read_json(body)
    except ValueError as error:
        raise Invalid("回执不是有效的 JSON") from error
    several = told if isinstance(told, list) else [told]
    if len(several) > MOST_ENTRIES or not all(isinstance(entry, dict) for entry in several):
        raise Invalid(f"回执应为 JSON 对象的列表，至多 {MOST_ENTRIES} 条")
    found = [entry | {reference: str(entry[reference])} for entry in several if entry.get(reference)]
    if several and not found:
        raise Invalid(f"回执中没有 {reference}")
    return found


def message_id_of(text: Any) -> UUID | None:
    """Return our own number of a message where it came back."""
    try:
        return UUID(str(text))
    except ValueError:
        return None
