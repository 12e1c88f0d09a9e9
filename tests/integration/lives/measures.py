"""Rows of any measure for tests of the statements that move them: every column that must be filled, with anything."""

from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any, get_origin
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session, SQLModel

from models.bulletins import Bulletin, BulletinCopy
from models.calendars import CalendarDraft
from models.entries import Entry
from models.events import SubjectKind
from models.extensions import Extension
from models.handovers import Handover
from models.look_backs import LookBack
from models.monitoring import FirePoint
from models.objections import Objection
from models.policies import PolicyDraft
from models.rankings import Ranking
from models.rectifications import Rectification
from models.talks import Talk, TalkParty
from models.tasks import Task
from tests.factories import DeadlineFactory, make
from tests.province import on

MODELS: dict[SubjectKind, type[SQLModel]] = {
    SubjectKind.BULLETIN: Bulletin,
    SubjectKind.BULLETIN_COPY: BulletinCopy,
    SubjectKind.TALK: Talk,
    SubjectKind.TALK_PARTY: TalkParty,
    SubjectKind.RECTIFICATION: Rectification,
    SubjectKind.LOOK_BACK: LookBack,
    SubjectKind.OBJECTION: Objection,
    SubjectKind.HANDOVER: Handover,
    SubjectKind.ENTRY: Entry,
    SubjectKind.CALENDAR_DRAFT: CalendarDraft,
    SubjectKind.EXTENSION: Extension,
    SubjectKind.POLICY_DRAFT: PolicyDraft,
    SubjectKind.RANKING: Ranking,
    SubjectKind.FIRE_POINT: FirePoint,
}
_PARENTS = {"bulletin_id": SubjectKind.BULLETIN, "talk_id": SubjectKind.TALK}
_ANYTHING: dict[type, Any] = {
    str: "事项",
    int: 1,
    bool: False,
    date: date(2021, 5, 6),
    datetime: on(5, 6),
    Decimal: Decimal(1),
    dict: {},
    list: [],
}


def measure(session: Session, kind: SubjectKind, task: Task) -> Any:
    """Make one measure on a task, whatever its content."""
    given = {"task_id": task.id, "unit_id": task.unit_id, "supervising_unit_id": task.supervising_unit_id}
    model = MODELS[kind]
    columns = sa.inspect(model).columns
    values: dict[str, Any] = {column.name: given[column.name] for column in columns if column.name in given}
    for column in columns:
        if column.name in _PARENTS:
            values[column.name] = measure(session, _PARENTS[column.name], task).id
        elif column.name == "deadline_id":
            values[column.name] = make(session, DeadlineFactory, task=task).id
        elif column.name == "document_no":
            values[column.name] = f"文{task.id.hex}"  # of which there is one of each at a time
        elif column.name not in values and not column.nullable and not column.primary_key:
            values[column.name] = _anything(model.model_fields[column.name].annotation, task.id)
    made = model(**values)
    session.add(made)
    session.flush()
    return made


def _anything(kind: Any, any_id: UUID) -> Any:
    kind = get_origin(kind) or kind
    if issubclass(kind, StrEnum):
        return next(iter(kind))
    return any_id if kind is UUID else _ANYTHING[kind]
