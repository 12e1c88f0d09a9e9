"""放假安排: one person of the province's office enters a notice, another puts it in force."""

from models.calendars import CALENDAR_DRAFT_STAGE_NAMES
from models.calendars import CalendarDraftStage as S
from models.events import SubjectKind
from workflows import guards
from workflows.tables.who import APPROVER, OFFICE, SYSTEM
from workflows.transitions import Row, Table

CALENDAR_DRAFT = Table(
    SubjectKind.CALENDAR_DRAFT,
    "放假安排",
    CALENDAR_DRAFT_STAGE_NAMES,
    (
        Row(None, "draft", S.DRAFTED, "calendar_drafted", SYSTEM + OFFICE),
        Row(
            S.DRAFTED,
            "publish",
            S.PUBLISHED,
            "calendar_published",
            APPROVER,
            guards=(guards.recused("calendar_drafted"),),
        ),
        Row(S.DRAFTED, "discard", S.DISCARDED, "calendar_discarded", OFFICE, needs=("reason",)),
    ),
)
