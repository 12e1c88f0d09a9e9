import ast
from itertools import chain

from models.people import Duty
from notifications.audience import Party
from tests.unit.source import files, parsed
from workflows.administration import AdministrativeEvent
from workflows.reactions import REACTIONS
from workflows.sweeps import EVENT_OF
from workflows.tables import TABLES

BY_TIME = {
    "sweep_started",
    "period_opened",
    "contribution_requested",
    "deadline_reminded",
    "deadline_missed",
    "deadline_urged",
    "rung_reached",
    "deadline_redated",
    "deadline_settled",
}
BESIDE_THE_TABLES = {
    "target_split",
    "indicator_tied",
    "indicator_tie_ended",
    "dossier_made",
    "source_step_recorded",
    "office_hours_decreed",
    "reporting_window_opened",
    "reporting_window_joined",
    "reporting_window_ended",
    "reading_batch_received",
    "monitoring_site_made",
    "monitoring_site_ended",
    "ledger_exported",
    "ledger_imported",
    "message_settled",
    "message_replayed",
    "endpoint_disabled",
    "receipt_chased",
    "receipt_unsigned",
    "receipt_link_made",
    "receipt_link_revoked",
    "receipt_link_locked",
    "receipt_link_used",
    "receipt_code_asked",
    "receipt_code_refused",
    "unit_without_person",
    "message_cap_reached",
    "message_preference_changed",
    "substitute_recorded",
    "substitute_ended",
}


def test_every_event_kind_is_listed_and_no_other() -> None:
    in_tables = {row.event for table in TABLES.values() for row in table.rows}

    assert set(REACTIONS) == in_tables | BY_TIME | BESIDE_THE_TABLES | set(AdministrativeEvent)


def test_every_event_kind_that_a_workflow_writes_is_listed() -> None:
    written = {
        literal.value
        for path in files("workflows")
        for call in ast.walk(parsed(path))
        if isinstance(call, ast.Call) and ast.unparse(call.func) in {"Note", "noted"} and call.args
        for literal in [call.args[0]]
        if isinstance(literal, ast.Constant)
    }
    assert written
    assert written | set(EVENT_OF.values()) <= set(REACTIONS)


def test_a_principal_leader_hears_of_nothing_but_an_issued_paper_unless_a_rung_names_him() -> None:
    reached = {
        kind
        for kind, several in REACTIONS.items()
        for reaction in several
        if Duty.PRINCIPAL_LEADER in reaction.audience.duties and not reaction.audience.narrowed
    }
    assert reached == {
        "notice_issued",
        "bulletin_copy_sent",
        "rectification_ordered",
        "talk_minutes_sent",
        "talk_party_served",
    }


def test_an_administrator_hears_of_nothing_but_too_many_messages() -> None:
    reached = {
        kind
        for kind, several in REACTIONS.items()
        for reaction in several
        if Duty.ADMINISTRATOR in reaction.audience.duties
    }
    assert reached == {"message_cap_reached"}


def test_office_duties_are_reached_in_offices_alone() -> None:
    concerned = {
        duty
        for reaction in chain(*REACTIONS.values())
        if reaction.audience.party is Party.CONCERNED
        for duty in reaction.audience.duties
    }
    assert concerned == {Duty.LIAISON, Duty.HANDLER, Duty.DEPUTY_LEADER, Duty.PRINCIPAL_LEADER}
