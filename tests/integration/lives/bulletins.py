"""Walks with a bulletin, an entry and an objection to either, and what must hold of them whatever was tried."""

from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlmodel import Session

from core.clock import day_of
from core.ids import new_id
from models.bulletin_views import BulletinContent, BulletinDraft
from models.calls import Call
from models.entries import EntryStage
from models.entry_views import EntryDraft
from models.objection_views import Objectionable, ObjectionContent, ObjectionDraft
from queries.sql import row, rows
from tests.integration.lives.extending import completion, extend
from tests.integration.lives.invariants import check_chain
from tests.integration.lives.walking import Walk
from workflows import bulletins, entries, objection_decisions, objections, replay
from workflows.tables import ENTRY, Row, Table

KINDS = ("bulletin", "bulletin_copy", "entry", "objection")
REASON = {"reason": "情况有变"}
Command = tuple[Callable[..., Any], dict[str, Any]]


@dataclass
class BulletinWalk(Walk):
    """A walk whose subjects are one of each kind; `against` says what the objection is to."""

    bearer: str = "housing"
    ids: dict[str, UUID] = field(default_factory=lambda: {kind: new_id() for kind in KINDS})
    against: Objectionable = Objectionable.ENTRY

    def stage(self, table: Table) -> str | None:
        """Where the walk's subject of a table stands."""
        found = row(
            self.session,
            f"SELECT stage FROM {table.subject.value} WHERE id = %(id)s",
            {"id": self.ids[table.subject.value]},
        )
        return found["stage"] if found else None

    def do(self, table: Table, action: str, who: str) -> bool:
        """Try a command on the walk's subject of a table."""
        kind = table.subject.value
        if action == "revoke" and kind in ("bulletin", "entry"):
            return self.objected(Objectionable(kind), who)
        if action == "take_back":
            return extend(self, who) and self.stage(ENTRY) == EntryStage.REVERSED
        if kind == "bulletin_copy":
            command: Command = (bulletins.withdraw_bulletin, REASON)
            if action == "sign_for":
                command = (bulletins.sign_for_bulletin, {})
            kind = "bulletin"
        else:
            command = {"bulletin": self._bulletin, "entry": self._entry, "objection": self._objection}[kind]()[action]
        given = {f"{kind}_id": self.ids[kind]} | command[1]
        return self.tried(who, lambda call: command[0](self.session, call=call, **given))

    def _bulletin(self) -> dict[str, Command]:
        return {
            "edit": (bulletins.edit_bulletin, {"content": self._words()}),
            "approve": (bulletins.approve_bulletin, {}),
            "decline": (bulletins.decline_bulletin, REASON),
            "issue": (bulletins.issue_bulletin, {}),
            "publish": (bulletins.publish_bulletin, {"published_in": "网站"}),
            "withdraw": (bulletins.withdraw_bulletin, REASON),
        }

    def _entry(self) -> dict[str, Command]:
        return {
            "confirm": (entries.confirm_entry, {}),
            "decline": (entries.decline_entry, REASON),
            "reverse": (entries.reverse_entry, REASON),
        }

    def _objection(self) -> dict[str, Command]:
        amount = {"amount": Decimal("-0.50")} if self.against is Objectionable.ENTRY else {}
        return {
            "edit": (objections.edit_objection, {"content": ObjectionContent(text="改过")}),
            "sign": (objections.sign_objection, {}),
            "file": (objections.file_objection, {}),
            "withdraw": (objections.withdraw_objection, {}),
            "pause_effect": (objection_decisions.pause_effect, REASON),
            "uphold": (objection_decisions.uphold_objected, REASON),
            "change": (objection_decisions.change_objected, REASON | {"changed_to": "改为提醒"} | amount),
            "revoke": (objection_decisions.revoke_objected, REASON),
        }

    def _words(self) -> BulletinContent:
        addressees = [{"unit_id": self.province.units["housing"], "standing": "blame"}]
        words = {"scope": "public", "title": "通报", "figures_on": day_of(self.at), "addressees": addressees}
        return BulletinContent.model_validate(words)

    def draft_bulletin(self, who: str = "office.clerk") -> None:
        """Begin a bulletin that blames the bearing unit."""
        draft = BulletinDraft(office_id=self.province.units["office"], **dict(self._words()))
        self._make("bulletin", who, lambda call: bulletins.draft_bulletin(self.session, call=call, draft=draft))

    def propose_entry(self, who: str = "office.clerk") -> None:
        """Propose to take a point from the bearing unit."""
        units = self.province.units
        given = {"office_id": units["office"], "unit_id": units["housing"], "kind": "score", "amount": "-1.00"}
        words = {"rule": "两次督办", "basis": "某文", "reason": "两次督办", "year": 2021}
        date = completion(self.session, self.task_id)
        cause = {"from_kind": "deadline", "from_id": date["id"]} if date else {}
        draft = EntryDraft.model_validate(given | words | cause)
        self._make("entry", who, lambda call: entries.propose_entry(self.session, call=call, draft=draft))

    def draft_objection(self, who: str = "housing.handler") -> None:
        """Begin an objection to the walk's bulletin or entry."""
        draft = ObjectionDraft(against_kind=self.against, against_id=self.ids[self.against], text="情况不实")
        self._make("objection", who, lambda call: objections.draft_objection(self.session, call=call, draft=draft))

    def _make(self, kind: str, who: str, begin: Callable[[Call], Any]) -> None:
        def keep(call: Call) -> None:
            self.ids[kind] = begin(call).subject_id

        self.tried(who, keep)

    def issued(self) -> None:
        """Bring the bulletin to its addressee."""
        self.draft_bulletin()
        self.do_all(("bulletin", "approve", "office.reviewer"), ("bulletin", "issue", "office.issuer"))
        copy = row(
            self.session, "SELECT id FROM bulletin_copy WHERE bulletin_id = %(id)s", {"id": self.ids["bulletin"]}
        )
        self.ids["bulletin_copy"] = copy["id"] if copy else new_id()

    def do_all(self, *acts: tuple[str, str, str]) -> None:
        """Do one thing after another."""
        for kind, action, who in acts:
            given = {"bulletin": self._bulletin, "entry": self._entry, "objection": self._objection}[kind]()[action]
            subject = {f"{kind}_id": self.ids[kind]} | given[1]
            self.tried(who, lambda call, given=given, subject=subject: given[0](self.session, call=call, **subject))  # type: ignore[misc]  # bound now

    def objected(self, against: Objectionable, who: str) -> bool:
        """The one way to a revoked bulletin or entry: its unit objects, and `who` decides."""
        self.against = against
        signing = {"bulletin_id": self.ids["bulletin"]}
        if against is Objectionable.BULLETIN:
            self.tried("housing.handler", lambda c: bulletins.sign_for_bulletin(self.session, call=c, **signing))
        self.draft_objection()
        self.do_all(("objection", "sign", "housing.deputy_leader"), ("objection", "file", "housing.handler"))
        revoke, given = self._objection()["revoke"]
        objection_id = self.ids["objection"]
        return self.tried(who, lambda call: revoke(self.session, call=call, objection_id=objection_id, **given))


def check_bulletins(session: Session) -> set[Row]:
    """Chains, stages, dates and the rules of who may; return the rows that were taken."""
    events = rows(
        session, "SELECT * FROM event WHERE subject_kind = ANY(%(kinds)s) ORDER BY id", {"kinds": list(KINDS)}
    )
    taken = check_chain(events)
    ends = {event["subject_id"]: (event["to_stage"], event["subject_seq"]) for event in events}
    live = " UNION ALL ".join(f"SELECT id, stage, version FROM {kind}" for kind in KINDS)
    assert {entry["id"]: (entry["stage"], entry["version"]) for entry in rows(session, live)} == ends
    state = replay.State()
    for event in events:
        state.apply(event)
    assert state.faults == []
    _check_dates(session, state)
    _check_people(events)
    _check_ledger(session)
    return taken


def _check_dates(session: Session, state: replay.State) -> None:
    for entry in rows(session, "SELECT * FROM deadline WHERE kind = 'objection_decision'"):
        rebuilt = state.deadlines[entry["id"]]
        for name in ("due_on", "met_at", "cancelled_at"):
            assert str(rebuilt[name]) == str(entry[name])
    unsettled = """SELECT j.id FROM objection j JOIN deadline d ON d.subject_id = j.id
                   WHERE (j.stage = 'filed') <> (d.met_at IS NULL AND d.cancelled_at IS NULL)"""
    assert rows(session, unsettled) == []
    late = "SELECT id FROM objection WHERE filed_on - received_on > 40"  # thirty days, and a holiday at their end
    assert rows(session, late) == []


def _check_people(events: list[dict[str, Any]]) -> None:
    """回避: nobody approves or confirms his own, nobody decides on what he had a hand in."""
    against = {e["subject_id"]: UUID(e["data"]["against_id"]) for e in events if e["kind"] == "objection_drafted"}
    for place, event in enumerate(events):
        before = [entry for entry in events[:place] if entry["subject_id"] == event["subject_id"]]
        if event["kind"] in ("bulletin_approved", "bulletin_issued", "entry_confirmed"):
            wrote = ("bulletin_drafted", "bulletin_edited", "entry_proposed")
            assert event["person_id"] not in {entry["person_id"] for entry in before if entry["kind"] in wrote}
        if event["kind"] in ("objection_upheld", "objection_changed", "objection_revoked", "objection_effect_paused"):
            disputed = against[event["subject_id"]]
            hands = {entry["person_id"] for entry in events[:place] if entry["subject_id"] == disputed}
            assert event["person_id"] not in hands


def _check_ledger(session: Session) -> None:
    """Every reversed entry has one of the opposite amount beside it, and no other has."""
    unbalanced = """SELECT e.id FROM entry e WHERE (e.stage = 'reversed') <>
                      (1 = (SELECT count(*) FROM entry r WHERE r.reverses_id = e.id AND r.amount = -e.amount))"""
    assert rows(session, unbalanced) == []
    standing = """SELECT b.id FROM bulletin b WHERE b.paper_id IS NOT NULL AND (b.stage = 'withdrawn') <>
                    EXISTS (SELECT FROM paper_withdrawal w WHERE w.paper_id = b.paper_id)"""
    assert rows(session, standing) == []
