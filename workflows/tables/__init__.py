"""The lifecycles as plain tables, side by side: from, action, to, event, who may, what must be given, what must hold.

The API, the sweeps, the diagrams of docs/lifecycle.md and the property tests all read these rows and nothing else.
"""

from models.events import SubjectKind
from workflows.tables.bulletin import BULLETIN, COPY
from workflows.tables.calendar import CALENDAR_DRAFT
from workflows.tables.entry import ENTRY
from workflows.tables.extension import EXTENSION
from workflows.tables.finding import FINDING, RANK_CORRECTION
from workflows.tables.fire_point import FIRE_POINT
from workflows.tables.handover import HANDOVER
from workflows.tables.look_back import LOOK_BACK
from workflows.tables.notice import NOTICE
from workflows.tables.objection import OBJECTION
from workflows.tables.plan import PLAN
from workflows.tables.policy import POLICY_DRAFT
from workflows.tables.ranking import RANKING
from workflows.tables.rectification import RECTIFICATION
from workflows.tables.report import REPORT
from workflows.tables.talk import TALK, TALK_PARTY
from workflows.tables.task import TASK
from workflows.transitions import Relation, Row, Table, Who

TABLES: dict[SubjectKind, Table] = {
    table.subject: table
    for table in (
        PLAN,
        TASK,
        REPORT,
        NOTICE,
        BULLETIN,
        COPY,
        TALK,
        TALK_PARTY,
        RECTIFICATION,
        LOOK_BACK,
        OBJECTION,
        HANDOVER,
        ENTRY,
        EXTENSION,
        CALENDAR_DRAFT,
        POLICY_DRAFT,
        FINDING,
        RANK_CORRECTION,
        RANKING,
        FIRE_POINT,
    )
}

__all__ = [
    "BULLETIN",
    "CALENDAR_DRAFT",
    "COPY",
    "ENTRY",
    "EXTENSION",
    "FINDING",
    "FIRE_POINT",
    "HANDOVER",
    "LOOK_BACK",
    "NOTICE",
    "OBJECTION",
    "PLAN",
    "POLICY_DRAFT",
    "RANKING",
    "RANK_CORRECTION",
    "RECTIFICATION",
    "REPORT",
    "TABLES",
    "TALK",
    "TALK_PARTY",
    "TASK",
    "Relation",
    "Row",
    "Table",
    "Who",
]
