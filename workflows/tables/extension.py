"""延期: written and signed in the unit, examined by the office, decided by another person at the level it needs."""

from models.events import SubjectKind
from models.extensions import EXTENSION_STAGE_NAMES
from models.extensions import ExtensionStage as E
from workflows import extension_guards as terms
from workflows import guards
from workflows.tables.who import APPROVER, EXAMINER, ISSUER, OFFICE, SIGNATORY, WRITER
from workflows.transitions import Row, Table

_AUTHORING = ("extension_drafted", "extension_edited", "extension_applied")
_NOT_ITS_AUTHOR = guards.recused(*_AUTHORING)
_NOT_ITS_EXAMINER = guards.recused(*_AUTHORING, "extension_examined")
_TERMS = (terms.date_open, terms.clock_runs, terms.times_left, terms.not_too_long, terms.within_parent)

EXTENSION = Table(
    SubjectKind.EXTENSION,
    "延期申请",
    EXTENSION_STAGE_NAMES,
    (
        Row(None, "draft", E.DRAFT, "extension_drafted", WRITER),
        Row(E.DRAFT, "edit", E.DRAFT, "extension_edited", WRITER),
        Row(E.DRAFT, "withdraw", E.WITHDRAWN, "extension_discarded", WRITER),
        Row(E.DRAFT, "apply", E.APPLIED, "extension_applied", SIGNATORY, guards=(*_TERMS, terms.applied_in_time)),
        Row(E.APPLIED, "withdraw", E.WITHDRAWN, "extension_withdrawn", SIGNATORY),
        Row(
            E.APPLIED,
            "examine",
            E.EXAMINED,
            "extension_examined",
            EXAMINER,
            needs=("finding",),
            guards=(_NOT_ITS_AUTHOR,),
        ),
        Row(E.APPLIED, "return", E.DRAFT, "extension_returned", OFFICE, needs=("reason",), guards=(_NOT_ITS_AUTHOR,)),
        Row(
            E.EXAMINED, "return", E.DRAFT, "extension_returned", APPROVER, needs=("reason",), guards=(_NOT_ITS_AUTHOR,)
        ),
        Row(
            E.EXAMINED,
            "approve",
            E.APPROVED,
            "extension_approved",
            APPROVER,
            guards=(_NOT_ITS_EXAMINER, *_TERMS, terms.first_level_suffices),
        ),
        Row(
            E.EXAMINED,
            "approve_higher",
            E.APPROVED,
            "extension_approved",
            ISSUER,
            guards=(_NOT_ITS_EXAMINER, *_TERMS, terms.higher_level_needed),
        ),
        Row(
            E.EXAMINED,
            "decline",
            E.DECLINED,
            "extension_declined",
            APPROVER,
            needs=("reason",),
            guards=(_NOT_ITS_EXAMINER,),
        ),
    ),
)
