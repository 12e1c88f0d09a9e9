"""督办规则: one person of an office drafts a further version, another puts it in force from a day to come."""

from models.events import SubjectKind
from models.policies import POLICY_DRAFT_STAGE_NAMES
from models.policies import PolicyDraftStage as S
from workflows import guards
from workflows.tables.who import APPROVER, OFFICE, SYSTEM
from workflows.transitions import Row, Table

POLICY_DRAFT = Table(
    SubjectKind.POLICY_DRAFT,
    "督办规则",
    POLICY_DRAFT_STAGE_NAMES,
    (
        Row(None, "draft", S.DRAFTED, "policy_drafted", SYSTEM + OFFICE),
        Row(
            S.DRAFTED,
            "publish",
            S.PUBLISHED,
            "policy_published",
            APPROVER,
            guards=(guards.recused("policy_drafted"),),
        ),
        Row(S.DRAFTED, "discard", S.DISCARDED, "policy_discarded", OFFICE, needs=("reason",)),
    ),
)
