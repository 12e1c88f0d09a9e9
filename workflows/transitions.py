"""The shape of a lifecycle: a table of rows, each naming who may take it, what must be given and what must hold."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from models.events import SubjectKind
from models.people import Duty
from workflows.guards import Guard


class Relation(StrEnum):
    """How the acting unit stands to the subject: it bears it, supervises it, or is the system itself."""

    UNIT = "responsible_unit"
    OFFICE = "supervising_office"
    SYSTEM = "system"


@dataclass(frozen=True, slots=True)
class Who:
    """A relation to the subject and the duties within that unit that may act; `by_key` lets the unit's system act."""

    relation: Relation
    duties: frozenset[Duty] = frozenset()
    by_key: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """One arrow of a lifecycle; `source` None means the subject comes into being."""

    source: StrEnum | None
    action: str
    target: StrEnum
    event: str
    who: tuple[Who, ...]
    needs: tuple[str, ...] = ()
    guards: tuple[Guard, ...] = ()


@dataclass(frozen=True)
class Table:
    """All rows of one noun, looked up by (stage, action)."""

    subject: SubjectKind
    label: str
    stage_names: Mapping[Any, str]
    rows: tuple[Row, ...]
    by_key: dict[tuple[str | None, str], Row] = field(init=False)

    def __post_init__(self) -> None:
        keyed: dict[tuple[str | None, str], Row] = {(row.source, row.action): row for row in self.rows}
        if len(keyed) != len(self.rows):
            raise ValueError(f"{self.subject}: two rows share a stage and an action")
        object.__setattr__(self, "by_key", keyed)

    def find(self, stage: str | None, action: str) -> Row | None:
        """Return the row that leads from `stage` by `action`, if there is one."""
        return self.by_key.get((stage, action))

    def from_stage(self, stage: str) -> Iterable[Row]:
        """Yield the rows that lead out of `stage`."""
        return (row for row in self.rows if row.source == stage)

    def sources(self, action: str) -> list[str]:
        """Return the stages from which `action` leads somewhere."""
        return [row.source for row in self.rows if row.action == action and row.source is not None]
