"""Who may take a row: duties of an agency beside an office's own, because a unit that split its task supervises."""

from models.people import Duty
from workflows import guards
from workflows.transitions import Relation, Who

WRITERS = frozenset({Duty.LIAISON, Duty.HANDLER})
LEADERS = frozenset({Duty.DEPUTY_LEADER, Duty.PRINCIPAL_LEADER})
EXAMINERS = frozenset({Duty.CLERK, Duty.HANDLER})
APPROVERS = frozenset({Duty.REVIEWER, Duty.ISSUER}) | LEADERS
ISSUERS = frozenset({Duty.ISSUER}) | LEADERS

WRITER = (Who(Relation.UNIT, WRITERS, by_key=True),)
# A unit's system writes and submits; it never stands in for a signature.
WRITER_IN_PERSON = (Who(Relation.UNIT, WRITERS),)
SIGNATORY = (Who(Relation.UNIT, LEADERS),)
EXAMINER = (Who(Relation.OFFICE, EXAMINERS),)
APPROVER = (Who(Relation.OFFICE, APPROVERS),)
ISSUER = (Who(Relation.OFFICE, ISSUERS),)
OFFICE = (Who(Relation.OFFICE, EXAMINERS | APPROVERS),)
SPLITTER = (Who(Relation.OFFICE, WRITERS | LEADERS),)
SYSTEM = (Who(Relation.SYSTEM),)
SYSTEM_OR_EXAMINER = SYSTEM + EXAMINER

# 回避: whoever wrote, changed, signed, stamped or handed in a paper decides nothing about it.
AUTHORING = ("report_drafted", "report_edited", "report_signed", "report_stamped", "report_submitted")
NOT_ITS_AUTHOR = guards.recused(*AUTHORING)
