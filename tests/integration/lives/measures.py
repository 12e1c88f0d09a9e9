"""Rows of any measure for tests of the statements that move them: every column that must be filled, with anything."""

from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from itertools import cycle
from typing import Any, get_origin
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session, SQLModel

from core.ids import new_id
from models.actors import Via
from models.bulletins import Bulletin, BulletinCopy
from models.calendars import CalendarDraft
from models.entries import Entry
from models.events import SubjectKind
from models.extensions import Extension
from models.findings import Finding, RankCorrection
from models.handovers import Handover
from models.look_backs import LookBack
from models.monitoring import Edition, FirePoint, Medium, ReadingBatch
from models.objections import Objection
from models.policies import PolicyDraft, RuleSet
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
    SubjectKind.FINDING: Finding,
    SubjectKind.RANK_CORRECTION: RankCorrection,
}
_PARENTS = {"bulletin_id": SubjectKind.BULLETIN, "talk_id": SubjectKind.TALK}
_BY_PERIOD = (SubjectKind.RANKING, SubjectKind.FINDING)
_MEDIA = cycle(Medium)
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
        elif column.name == "batch_id":
            values[column.name] = _batch(session).id
        elif column.name == "rule_set_id" and not column.nullable:
            values[column.name] = _rules(session).id
        elif column.name == "document_no":
            values[column.name] = f"文{task.id.hex}"  # of which there is one of each at a time
        elif column.name == "period" and kind in _BY_PERIOD:
            values[column.name] = task.id.hex[-20:]
        elif column.name == "medium":
            values[column.name] = next(_MEDIA)  # an office has one open correction of each
        elif column.name not in values and not column.nullable and not column.primary_key:
            values[column.name] = _anything(model.model_fields[column.name].annotation, task.id)
    made = model(**values)
    session.add(made)
    session.flush()
    return made


def _batch(session: Session) -> ReadingBatch:
    made = ReadingBatch(
        medium=Medium.FIRE, edition=Edition.FIRST, source="日报", sha256=new_id().hex * 2, rows=1,
        first_on=date(2021, 5, 6), last_on=date(2021, 5, 6), via=Via.WEB, received_at=on(5, 6),
    )  # fmt: skip
    session.add(made)
    session.flush()
    return made


def _rules(session: Session) -> RuleSet:
    made = RuleSet(name=new_id().hex, version=1, basis="某文", from_on=date(2021, 1, 1), body={})
    session.add(made)
    session.flush()
    return made


def _anything(kind: Any, any_id: UUID) -> Any:
    kind = get_origin(kind) or kind
    if issubclass(kind, StrEnum):
        return next(iter(kind))
    return any_id if kind is UUID else _ANYTHING[kind]
