"""Where a table of figures comes from: a file on disk, or rows of a request under the names a header may have."""

import hashlib
import json
from collections.abc import Iterator
from pathlib import Path

from core.table_stream import Block, Watch, look_at
from models.reading_views import Cell, ReadingsSent
from workflows.readings import Sent


def of_file(path: Path, *, source: str) -> Sent:
    """Take a file of any length. Raises what `look_at` raises."""
    table = look_at(path)
    return Sent(source, table.sha256, table.blocks)


def of_rows(content: ReadingsSent) -> Sent:
    """Take the rows of a request, numbered from 1; the same content has the same digest."""
    stated = json.dumps(content.model_dump(mode="json"), ensure_ascii=False, sort_keys=True)
    header = list(dict.fromkeys(name for row in content.rows for name in row))
    rows = [header, *([_text(row.get(name)) for name in header] for row in content.rows)]

    def blocks(watch: Watch) -> Iterator[Block]:
        watch(len(stated))
        yield Block(range(len(rows)), rows)

    return Sent(content.source, hashlib.sha256(stated.encode()).hexdigest(), blocks)


def _text(value: Cell) -> str:
    return "" if value is None else str(value).strip()
