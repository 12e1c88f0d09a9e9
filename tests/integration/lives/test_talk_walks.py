"""Walks over talks: anybody tries anything in any order, and stages, record and dates stay explained by the tables."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st
from sqlmodel import Session

from core.clock import day_of
from models import talk_views as shapes
from models.calls import Call
from models.measures import LegalBasis
from queries.sql import rows
from tests.integration.lives.invariants import check_all
from tests.integration.lives.test_walks import toward
from tests.integration.lives.walking import PEOPLE, Walk
from tests.province import Province, on
from workflows import talk_meetings, talk_parties, talk_plans, talks
from workflows.tables import TALK, TALK_PARTY, Row

STEPS = 30
WALKS = 2  # for each row
REASON = {"reason": "情况有变"}
UNITS = ("ecology", "housing", "east")
MEETING = shapes.Meeting(steps=[shapes.Step(kind=kind, speaker="副省长 李某", said="发言") for kind in shapes.StepKind])
CHECK = {"finding": "属实", "checked_by": "孙某"}
APPROVAL = shapes.TalkApproval(by_office=True, basis="本办会议")
ACCOUNT = {"account": "问题和措施"}


class TalkWalk(Walk):
    """A walk with a talk on the task and whoever is summoned to it."""

    talk_id: UUID

    def now(self) -> dict[str, Any]:
        return rows(self.session, "SELECT * FROM talk WHERE id = %(id)s", {"id": self.talk_id})[0]

    def parties(self) -> list[dict[str, Any]]:
        statement = "SELECT * FROM talk_party WHERE talk_id = %(id)s ORDER BY id"
        return rows(self.session, statement, {"id": self.talk_id})

    def talk(self, action: str, who: str, units: tuple[str, ...]) -> bool:
        """Try a command on the talk, or propose one."""
        if action == "propose":
            return self.tried(who, self.propose)
        command, more = self._command(action, units)
        return self.tried(who, lambda call: command(self.session, call=call, talk_id=self.talk_id, **more))

    def propose(self, call: Call) -> None:
        figure = shapes.Figure(name="指数", value="5.1", source="排名")
        evidence = shapes.Evidence(figures=[figure])
        content = shapes.TalkCreate(legal_basis=LegalBasis.AIR_LAW_22, reason="恶化", evidence=evidence)
        self.talk_id = talks.propose_talk(self.session, call=call, task_id=self.task_id, content=content).subject_id

    def _command(self, action: str, units: tuple[str, ...]) -> tuple[Callable[..., Any], dict[str, Any]]:
        today = day_of(self.at)
        act = shapes.SuspendedApprovals(authority="省环境厅", document_no="环函1号", suspended_on=today)
        given: dict[str, tuple[Callable[..., Any], dict[str, Any]]] = {
            "check": (talks.check_talk, {"check": shapes.TalkCheck.model_validate(CHECK | {"checked_on": today})}),
            "approve": (talks.approve_talk, {"approval": APPROVAL}),
            "decline": (talks.decline_talk, REASON),
            "plan": (talk_plans.plan_talk, {"plan": self._plan(units)}),
            "confirm": (talks.confirm_talk_plan, {}),
            "return": (talks.return_talk_plan, REASON),
            "serve": (talk_plans.serve_talk, {}),
            "postpone": (talk_plans.postpone_talk, REASON),
            "cancel": (talk_plans.cancel_talk, REASON),
            "hold": (talk_meetings.hold_talk, {"meeting": MEETING}),
            "draft_minutes": (talk_meetings.draft_minutes, {"minutes": self._minutes()}),
            "return_minutes": (talks.return_minutes, REASON),
            "issue_minutes": (talk_meetings.issue_minutes, {}),
            "publish": (talks.publish_talk, {"publication": shapes.Publication(published_in="网站")}),
            "record_suspended_approvals": (talks.record_suspended_approvals, {"act": act}),
        }
        return given[action]

    def _plan(self, units: tuple[str, ...]) -> shapes.TalkPlan:
        summons = [shapes.Summons(unit_id=self.province.units[unit], summoned="负责人") for unit in units]
        return shapes.TalkPlan(
            meets_on=day_of(self.at) + timedelta(days=9),
            meets_at="09:30",
            place="会议室",
            chair="李某",
            talkers=["张某"],
            purpose="督促整改",
            materials=["书面汇报"],
            contact="孙某",
            parties=summons,
        )

    def _minutes(self) -> shapes.Minutes:
        due = day_of(self.at) + timedelta(days=60)
        came, absent = (
            [
                shapes.Commitment(party_id=entry["id"], text="完成整改", due_on=due)
                for entry in self.parties()
                if entry["stage"] == stage
            ]
            for stage in ("attended", "absent")
        )
        said = dict.fromkeys(("problems", "statement", "pledge", "publicity"), "见记录")
        return shapes.Minutes.model_validate(
            said | {"attendees": ["李某"], "commitments": came, "requirements": absent}
        )

    def party(self, action: str, who: str, party_id: UUID) -> bool:
        """Try a command on a summoned unit."""
        came = shapes.Attendance(came="负责人")
        given: dict[str, tuple[Callable[..., Any], dict[str, Any]]] = {
            "sign_for": (talk_parties.sign_for_talk_notice, {}),
            "draft_account": (talk_parties.draft_account, ACCOUNT),
            "hand_in": (talk_parties.hand_in_account, {}),
            "attend": (talk_parties.attend_talk, {"attendance": came}),
            "miss": (talk_parties.miss_talk, REASON),
            "release": (talk_parties.release_party, REASON),
        }
        command, more = given[action]
        return self.tried(who, lambda call: command(self.session, call=call, party_id=party_id, **more))

    def likely(self, allowed: Row, unit: str | None) -> list[str]:
        """Whoever a row names, in the office and in the unit that was summoned."""
        self.bearer = unit or self.bearer
        return self.willing(allowed) or PEOPLE


PARTY_ACTS = ("sign_for", "draft_account", "hand_in", "attend", "miss", "release")
TALK_ACTS = tuple(dict.fromkeys(row.action for row in TALK.rows if row.source))


WAYS: dict[str, tuple[str, ...]] = {
    "summoned": (),
    "signed_for": ("sign_for",),
    "account_received": ("sign_for", "draft_account", "hand_in"),
    "attended": ("attend",),
    "absent": ("miss",),
    "released": ("release",),
}
THROUGH: dict[str, tuple[str, ...]] = {"put_off": ("postpone",), "summon_again": ("postpone", "plan")}


def step(walk: TalkWalk, goal: Row, data: st.DataObject) -> bool:
    """Mostly toward the goal or what a party may do from here; sometimes anything by anybody, or days go by.

    Returns whether the goal was taken just now.
    """
    mode, talk = data.draw(st.integers(0, 9)), walk.now()
    units = tuple(data.draw(st.lists(st.sampled_from(UNITS), min_size=1, unique=True)))
    if mode == 0:
        walk.pass_days(data.draw(st.integers(1, 4)))
    elif mode == 1:
        return walk.talk(data.draw(st.sampled_from(TALK_ACTS)), data.draw(st.sampled_from(PEOPLE)), units) and False
    elif mode <= 5 and talk["stage"] in ("served", "approved") and walk.parties():
        _of_a_party(walk, data)
    else:
        return _toward(walk, goal, talk, units, data)
    return False


def _of_a_party(walk: TalkWalk, data: st.DataObject) -> None:
    party = data.draw(st.sampled_from(walk.parties()))
    open_to = [row for row in TALK_PARTY.from_stage(party["stage"]) if row.action in PARTY_ACTS]
    if open_to:
        row = data.draw(st.sampled_from(open_to))
        unit = next(name for name in UNITS if walk.province.units[name] == party["unit_id"])
        walk.party(row.action, data.draw(st.sampled_from(walk.likely(row, unit))), party["id"])


def _toward(walk: TalkWalk, goal: Row, talk: dict[str, Any], units: tuple[str, ...], data: st.DataObject) -> bool:
    row = toward(TALK, talk["stage"], goal)
    if row is None:
        return False
    if row.action == "hold":
        _meet(walk, talk, data)
    return walk.talk(row.action, data.draw(st.sampled_from(walk.likely(row, None))), units) and row is goal


def _meet(walk: TalkWalk, talk: dict[str, Any], data: st.DataObject) -> None:
    """Let the day come; one comes at least, others come or do not."""
    walk.pass_days(max(0, (talk["meets_on"] - day_of(walk.at)).days))
    for place, party in enumerate(walk.parties()):
        came = place == 0 or data.draw(st.booleans())
        walk.party("attend" if came else "miss", "office.clerk", party["id"])


def begin(session: Session, province: Province) -> TalkWalk:
    walk = TalkWalk(session, province, on(3, 3, 15), province.task("ecology"))
    assert walk.task("sign_for", "ecology.handler")
    assert walk.talk("propose", "office.clerk", ())
    return walk


def walked(session: Session, province: Province, goal: Row) -> set[Row]:
    """Walk through a row, not straight, checking all invariants at the end; return every row that was taken."""
    taken: set[Row] = set()

    @settings(max_examples=WALKS, phases=[Phase.generate], suppress_health_check=list(HealthCheck))
    @seed(TALK.rows.index(goal))
    @given(data=st.data())
    def walk_once(data: st.DataObject) -> None:
        with session.begin_nested() as savepoint:
            walk = begin(session, province)
            for _ in range(STEPS):
                if step(walk, goal, data):
                    break
            step(walk, goal, data)
            taken.update(check_all(session, walk.events(), walk.task_id))
            savepoint.rollback()

    walk_once()
    return taken


def test_any_walk_over_a_talk_keeps_stages_record_and_dates(trial: Session, province: Province) -> None:
    taken = {row for goal in TALK.rows if goal.source for row in walked(trial, province, goal)}

    apart = (*PARTY_ACTS, *THROUGH)
    rows_of_both = [*TALK.rows, *(row for row in TALK_PARTY.rows if row.action not in apart)]
    never = [(row.source, row.action) for row in rows_of_both if row not in taken]
    assert never == [], "walks that never take a row show nothing about it"


def served(session: Session, province: Province) -> TalkWalk:
    """A talk whose notice was served on three units, on its day."""
    walk = begin(session, province)
    officers = {"check": "clerk", "approve": "reviewer", "plan": "clerk", "confirm": "issuer", "serve": "issuer"}
    for action, duty in officers.items():
        assert walk.talk(action, f"office.{duty}", UNITS)
    walk.pass_days(9)
    return walk


def way_to(goal: Row) -> tuple[str, ...]:
    """The acts that lead a served party to a row and, if it is the party's own act, through it."""
    first = ("draft_account",) if goal.action == "hand_in" else ()
    return WAYS[str(goal.source)] + first + ((goal.action,) if goal.action in PARTY_ACTS else ())


def test_any_row_of_a_party_can_be_taken_and_keeps_stages_record_and_dates(trial: Session, province: Province) -> None:
    taken: set[Row] = set()
    goals = [row for row in TALK_PARTY.rows if row.action in (*PARTY_ACTS, *THROUGH)]
    for goal in goals:
        with trial.begin_nested() as savepoint:
            walk = served(trial, province)
            party = walk.parties()[0]
            for action in way_to(goal):
                row = next(entry for entry in TALK_PARTY.rows if entry.action == action)
                walk.party("sign_for", "housing.handler", party["id"])  # not his: refused, and nothing is left of it
                assert walk.party(action, walk.likely(row, "ecology")[0], party["id"]), (goal.source, action)
            for action in THROUGH.get(goal.action, ()):
                assert walk.talk(action, "office.clerk" if action == "plan" else "office.issuer", UNITS)
            taken.update(check_all(trial, walk.events(), walk.task_id))
            savepoint.rollback()

    assert [(row.source, row.action) for row in goals if row not in taken] == []
