"""约谈: proposed with evidence, checked on site, approved by another, served, held in four steps, recorded, published.

A party knows of nothing before a notice was served on it; until then the office may drop it in silence.
"""

from models.events import SubjectKind
from models.talks import PARTY_STAGE_NAMES, TALK_STAGE_NAMES
from models.talks import PartyStage as P
from models.talks import TalkStage as T
from workflows import guards, measure_guards
from workflows.tables.who import APPROVER, EXAMINER, ISSUER, OFFICE, SIGNATORY, SYSTEM_OR_EXAMINER, WRITER
from workflows.transitions import Row, Table

TALK = Table(
    SubjectKind.TALK,
    "约谈",
    TALK_STAGE_NAMES,
    (
        Row(
            None,
            "propose",
            T.PROPOSED,
            "talk_proposed",
            SYSTEM_OR_EXAMINER,
            guards=(measure_guards.matter_open, measure_guards.one_regime),
        ),
        # What an examiner checked on a finding (按规则认定) is carried over by the system.
        Row(
            T.PROPOSED,
            "check",
            T.CHECKED,
            "talk_checked",
            SYSTEM_OR_EXAMINER,
            needs=("finding", "checked_on", "checked_by"),
        ),
        Row(T.PROPOSED, "decline", T.DECLINED, "talk_declined", APPROVER, needs=("reason",)),
        Row(T.CHECKED, "decline", T.DECLINED, "talk_declined", APPROVER, needs=("reason",)),
        Row(
            T.CHECKED,
            "approve",
            T.APPROVED,
            "talk_approved",
            APPROVER,
            needs=("approver", "basis"),
            guards=(guards.recused("talk_proposed", "talk_checked"),),
        ),
        Row(T.APPROVED, "plan", T.PLANNED, "talk_planned", EXAMINER, guards=(measure_guards.has_parties,)),
        Row(T.PLANNED, "plan", T.PLANNED, "talk_planned", EXAMINER, guards=(measure_guards.has_parties,)),
        Row(T.PLANNED, "confirm", T.READY, "talk_plan_approved", ISSUER, guards=(guards.recused("talk_planned"),)),
        Row(T.PLANNED, "return", T.APPROVED, "talk_plan_returned", ISSUER, needs=("reason",)),
        Row(
            T.READY,
            "serve",
            T.SERVED,
            "talk_served",
            ISSUER,
            guards=(measure_guards.one_regime, guards.designated, measure_guards.lead_time_kept),
        ),
        Row(T.READY, "postpone", T.APPROVED, "talk_postponed", ISSUER, needs=("reason",)),
        Row(T.SERVED, "postpone", T.APPROVED, "talk_postponed", ISSUER, needs=("reason",)),
        Row(
            T.SERVED,
            "hold",
            T.HELD,
            "talk_held",
            OFFICE,
            guards=(measure_guards.day_has_come, measure_guards.parties_accounted_for, measure_guards.somebody_came),
        ),
        Row(
            T.HELD,
            "draft_minutes",
            T.MINUTES_DRAFTED,
            "talk_minutes_drafted",
            EXAMINER,
            guards=(measure_guards.has_commitments,),
        ),
        Row(T.MINUTES_DRAFTED, "return_minutes", T.HELD, "talk_minutes_returned", ISSUER, needs=("reason",)),
        Row(
            T.MINUTES_DRAFTED,
            "issue_minutes",
            T.MINUTES_ISSUED,
            "talk_minutes_issued",
            ISSUER,
            guards=(guards.recused("talk_minutes_drafted"), measure_guards.has_commitments),
        ),
        Row(T.MINUTES_ISSUED, "publish", T.PUBLISHED, "talk_published", ISSUER, needs=("published_in",)),
        # 暂停审批 is the act of the competent authority; the office records which, by what paper, since when.
        *(
            Row(
                stage,
                "record_suspended_approvals",
                stage,
                "talk_approvals_suspended",
                OFFICE,
                needs=("authority", "document_no", "suspended_on"),
                guards=(measure_guards.statutory_basis,),
            )
            for stage in (T.SERVED, T.HELD, T.MINUTES_DRAFTED, T.MINUTES_ISSUED, T.PUBLISHED)
        ),
        *(
            Row(stage, "cancel", T.CANCELLED, "talk_cancelled", ISSUER, needs=("reason",))
            for stage in (T.APPROVED, T.PLANNED, T.READY, T.SERVED)
        ),
    ),
)

_NOT_YET_THERE = (P.SUMMONED, P.SIGNED_FOR, P.ACCOUNT_RECEIVED)
_SPOKEN_TO = (P.ATTENDED, P.ABSENT)

TALK_PARTY = Table(
    SubjectKind.TALK_PARTY,
    "被约谈单位",
    PARTY_STAGE_NAMES,
    (
        Row(None, "summon", P.SUMMONED, "talk_party_summoned", EXAMINER),
        # A new plan names it once more; after `put_off` and `release` too.
        Row(P.SUMMONED, "summon_again", P.SUMMONED, "talk_party_summoned_again", EXAMINER),
        Row(P.RELEASED, "summon_again", P.SUMMONED, "talk_party_summoned_again", EXAMINER),
        Row(P.SUMMONED, "drop", P.RELEASED, "talk_party_dropped", EXAMINER + ISSUER),
        Row(P.SUMMONED, "serve", P.SUMMONED, "talk_party_served", ISSUER),
        Row(
            P.SUMMONED, "sign_for", P.SIGNED_FOR, "talk_notice_signed_for", WRITER, guards=(measure_guards.talk_served,)
        ),
        Row(
            P.SIGNED_FOR,
            "draft_account",
            P.SIGNED_FOR,
            "talk_account_drafted",
            WRITER,
            needs=("account",),
            guards=(measure_guards.talk_served,),
        ),
        Row(
            P.SIGNED_FOR,
            "hand_in",
            P.ACCOUNT_RECEIVED,
            "talk_account_received",
            SIGNATORY,
            guards=(measure_guards.talk_served, measure_guards.account_written),
        ),
        # Who was noted as absent may still arrive.
        *(
            Row(
                stage,
                "attend",
                P.ATTENDED,
                "talk_attended",
                OFFICE,
                needs=("came",),
                guards=(
                    measure_guards.talk_served,
                    measure_guards.day_has_come,
                    measure_guards.leave_if_another_came,
                ),
            )
            for stage in (*_NOT_YET_THERE, P.ABSENT)
        ),
        *(
            Row(
                stage,
                "miss",
                P.ABSENT,
                "talk_missed",
                OFFICE,
                needs=("reason",),
                guards=(measure_guards.talk_served, measure_guards.day_has_come),
            )
            for stage in _NOT_YET_THERE
        ),
        *(
            Row(
                stage,
                "release",
                P.RELEASED,
                "talk_party_released",
                ISSUER,
                needs=("reason",),
                guards=(measure_guards.talk_served, measure_guards.not_held),
            )
            for stage in (*_NOT_YET_THERE, *_SPOKEN_TO)
        ),
        *(Row(stage, "put_off", P.SUMMONED, "talk_party_put_off", ISSUER) for stage in (*_NOT_YET_THERE, *_SPOKEN_TO)),
        *(Row(stage, "receive_minutes", stage, "talk_minutes_sent", ISSUER) for stage in _SPOKEN_TO),
    ),
)
