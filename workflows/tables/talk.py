"""约谈: proposed with evidence, checked on site, approved by another, served, held in four steps, recorded, published."""

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
        Row(None, "propose", T.PROPOSED, "talk_proposed", SYSTEM_OR_EXAMINER),
        Row(T.PROPOSED, "check", T.CHECKED, "talk_checked", EXAMINER, needs=("finding",)),
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
            T.READY, "serve", T.SERVED, "talk_served", ISSUER, guards=(guards.designated, measure_guards.lead_time_kept)
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
        Row(T.MINUTES_DRAFTED, "return", T.HELD, "talk_minutes_returned", ISSUER, needs=("reason",)),
        Row(
            T.MINUTES_DRAFTED,
            "issue_minutes",
            T.MINUTES_ISSUED,
            "talk_minutes_issued",
            ISSUER,
            guards=(guards.recused("talk_minutes_drafted"), measure_guards.has_commitments),
        ),
        Row(T.MINUTES_ISSUED, "publish", T.PUBLISHED, "talk_published", ISSUER, needs=("published_in",)),
        *(
            Row(stage, "cancel", T.CANCELLED, "talk_cancelled", ISSUER, needs=("reason",))
            for stage in (T.APPROVED, T.PLANNED, T.READY, T.SERVED)
        ),
    ),
)

TALK_PARTY = Table(
    SubjectKind.TALK_PARTY,
    "被约谈单位",
    PARTY_STAGE_NAMES,
    (
        Row(None, "summon", P.SUMMONED, "talk_party_summoned", SYSTEM_OR_EXAMINER),
        Row(
            P.SUMMONED, "sign_for", P.SIGNED_FOR, "talk_notice_signed_for", WRITER, guards=(measure_guards.talk_served,)
        ),
        Row(P.SIGNED_FOR, "draft_account", P.SIGNED_FOR, "talk_account_drafted", WRITER, needs=("account",)),
        Row(
            P.SIGNED_FOR,
            "hand_in",
            P.ACCOUNT_RECEIVED,
            "talk_account_received",
            SIGNATORY,
            guards=(measure_guards.account_written,),
        ),
        *(
            Row(
                stage,
                "attend",
                P.ATTENDED,
                "talk_attended",
                OFFICE,
                needs=("came",),
                guards=(measure_guards.talk_served, measure_guards.leave_if_another_came),
            )
            for stage in (P.SUMMONED, P.SIGNED_FOR, P.ACCOUNT_RECEIVED)
        ),
        *(
            Row(stage, "miss", P.ABSENT, "talk_missed", OFFICE, needs=("reason",), guards=(measure_guards.talk_served,))
            for stage in (P.SUMMONED, P.SIGNED_FOR, P.ACCOUNT_RECEIVED)
        ),
        *(
            Row(stage, "release", P.RELEASED, "talk_party_released", ISSUER, needs=("reason",))
            for stage in (P.SUMMONED, P.SIGNED_FOR, P.ACCOUNT_RECEIVED)
        ),
        *(
            Row(stage, "summon_again", P.SUMMONED, "talk_party_summoned_again", EXAMINER)
            for stage in (P.SIGNED_FOR, P.ACCOUNT_RECEIVED)
        ),
    ),
)
