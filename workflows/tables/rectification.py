"""整改: ordered, planned, carried out, verified on site, accepted level by level, made public, signed off and filed."""

from models.events import SubjectKind
from models.rectifications import RECTIFICATION_STAGE_NAMES
from models.rectifications import RectificationStage as R
from workflows import guards, measure_guards
from workflows.tables.who import APPROVER, EXAMINER, ISSUER, OFFICE, SIGNATORY, SYSTEM, WRITER
from workflows.transitions import Row, Table

# An order is a paper, and a paper is issued by a person: what the minutes of a talk order, their issuer orders.
# Whoever has posts in unit and office decides nothing on his own paper.
_PLANNERS = guards.recused("rectification_plan_drafted", "rectification_plan_submitted")
_REPORTERS = guards.recused("rectification_result_drafted", "rectification_result_submitted")
_ORDERING = (guards.designated, measure_guards.matter_open)

RECTIFICATION = Table(
    SubjectKind.RECTIFICATION,
    "整改",
    RECTIFICATION_STAGE_NAMES,
    (
        Row(None, "order", R.ORDERED, "rectification_ordered", ISSUER, guards=_ORDERING),
        # 立行立改 is not planned first; if it fails, the next round is.
        Row(None, "order_at_once", R.IN_PROGRESS, "rectification_ordered", ISSUER, guards=_ORDERING),
        *(
            Row(
                stage,
                "sign_for",
                stage,
                "rectification_signed_for",
                WRITER,
                guards=(measure_guards.order_not_signed_for,),
            )
            for stage in (R.ORDERED, R.IN_PROGRESS)
        ),
        Row(R.ORDERED, "draft_plan", R.ORDERED, "rectification_plan_drafted", WRITER),
        Row(
            R.ORDERED,
            "submit_plan",
            R.PLAN_SUBMITTED,
            "rectification_plan_submitted",
            SIGNATORY,
            guards=(measure_guards.measures_complete,),
        ),
        Row(
            R.PLAN_SUBMITTED,
            "approve_plan",
            R.IN_PROGRESS,
            "rectification_plan_approved",
            APPROVER,
            guards=(_PLANNERS,),
        ),
        Row(R.PLAN_SUBMITTED, "return_plan", R.ORDERED, "rectification_plan_returned", OFFICE, needs=("reason",)),
        Row(R.IN_PROGRESS, "draft_result", R.IN_PROGRESS, "rectification_result_drafted", WRITER),
        Row(
            R.IN_PROGRESS,
            "submit_result",
            R.RESULT_SUBMITTED,
            "rectification_result_submitted",
            SIGNATORY,
            guards=(measure_guards.result_complete,),
        ),
        # 长期坚持: the unit reports at each review; where it does not, the office reviews what it finds.
        *(
            Row(
                stage,
                "review",
                R.IN_PROGRESS,
                "rectification_reviewed",
                OFFICE,
                needs=("finding", "next_review_on"),
                guards=(measure_guards.standing, _REPORTERS),
            )
            for stage in (R.IN_PROGRESS, R.RESULT_SUBMITTED)
        ),
        Row(
            R.RESULT_SUBMITTED,
            "return_result",
            R.IN_PROGRESS,
            "rectification_result_returned",
            OFFICE,
            needs=("reason",),
        ),
        Row(
            R.RESULT_SUBMITTED,
            "verify",
            R.VERIFIED,
            "rectification_verified",
            EXAMINER,
            needs=("finding",),
            guards=(measure_guards.not_standing, measure_guards.five_standards_met, _REPORTERS),
        ),
        Row(
            R.RESULT_SUBMITTED,
            "fail",
            R.ORDERED,
            "rectification_failed",
            OFFICE,
            needs=("reason",),
            guards=(measure_guards.not_standing,),
        ),
        Row(
            R.VERIFIED,
            "accept",
            R.VERIFIED,
            "rectification_level_accepted",
            APPROVER,
            guards=(guards.recused("rectification_verified"), _REPORTERS, measure_guards.levels_left),
        ),
        Row(R.VERIFIED, "fail", R.ORDERED, "rectification_failed", APPROVER, needs=("reason",)),
        Row(
            R.VERIFIED,
            "publicise",
            R.IN_PUBLICITY,
            "rectification_publicised",
            OFFICE,
            needs=("published_in",),
            guards=(measure_guards.all_levels_accepted,),
        ),
        Row(R.IN_PUBLICITY, "object", R.OBJECTED, "rectification_objected", OFFICE, needs=("reason",)),
        Row(
            R.OBJECTED,
            "answer_objection",
            R.IN_PUBLICITY,
            "rectification_objection_answered",
            APPROVER,
            needs=("reason",),
        ),
        Row(R.OBJECTED, "fail", R.ORDERED, "rectification_failed", APPROVER, needs=("reason",)),
        Row(
            R.IN_PUBLICITY,
            "end_publicity",
            R.PUBLICITY_OVER,
            "rectification_publicity_over",
            OFFICE,  # a person vouches that no objection came by another way
            guards=(measure_guards.publicity_over,),
        ),
        Row(
            R.PUBLICITY_OVER,
            "file",
            R.FILED,
            "rectification_filed",
            ISSUER,
            guards=(guards.recused("rectification_verified", "rectification_level_accepted"),),
        ),
        Row(R.FILED, "reopen", R.ORDERED, "rectification_reopened", ISSUER + SYSTEM, needs=("reason",)),
        *(
            Row(stage, "withdraw", R.WITHDRAWN, "rectification_withdrawn", ISSUER, needs=("reason",))
            for stage in (R.ORDERED, R.PLAN_SUBMITTED, R.IN_PROGRESS)
        ),
    ),
)
