"""报送件: written, signed by a leader, submitted, accepted or returned with reasons."""

from models.events import SubjectKind
from models.reports import REPORT_STAGE_NAMES
from models.reports import ReportStage as R
from workflows import guards
from workflows.tables.who import NOT_ITS_AUTHOR, OFFICE, SIGNATORY, WRITER, WRITER_IN_PERSON
from workflows.transitions import Row, Table

REPORT = Table(
    SubjectKind.REPORT,
    "报送件",
    REPORT_STAGE_NAMES,
    (
        Row(None, "draft", R.DRAFT, "report_drafted", WRITER),
        Row(R.DRAFT, "edit", R.DRAFT, "report_edited", WRITER),
        Row(R.DRAFT, "sign", R.SIGNED, "report_signed", SIGNATORY, guards=(guards.complete,)),
        Row(
            R.DRAFT,
            "stamp",
            R.SIGNED,
            "report_stamped",
            WRITER_IN_PERSON,
            needs=("signed_by", "signed_on"),
            guards=(guards.complete, guards.stamp_page_attached),
        ),
        Row(R.DRAFT, "discard", R.DISCARDED, "report_discarded", WRITER),
        Row(R.SIGNED, "unsign", R.DRAFT, "report_unsigned", WRITER + SIGNATORY),
        Row(
            R.SIGNED,
            "submit",
            R.SUBMITTED,
            "report_submitted",
            WRITER,
            guards=(guards.task_takes_reports,),
        ),
        Row(
            R.SUBMITTED,
            "accept",
            R.ACCEPTED,
            "report_accepted",
            OFFICE,
            guards=(NOT_ITS_AUTHOR,),
        ),
        Row(
            R.SUBMITTED,
            "return",
            R.RETURNED,
            "report_returned",
            OFFICE,
            needs=("reason",),
            guards=(NOT_ITS_AUTHOR,),
        ),
        Row(R.RETURNED, "revise", R.DRAFT, "report_revised", WRITER),
        Row(R.RETURNED, "discard", R.DISCARDED, "report_discarded", WRITER),
    ),
)
