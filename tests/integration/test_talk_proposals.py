"""A talk that the clock or a ranking proposes: the system may propose once, and people decide."""

import pytest
from sqlmodel import Session

from core.clock import real_now
from core.errors import Forbidden, Recused
from models.actors import SYSTEM
from models.calls import Call
from models.measures import LegalBasis
from models.talk_views import Evidence, Figure, TalkApproval, TalkCheck, TalkCreate
from tests.integration import business
from tests.integration.conftest import Town
from tests.people import BEGINNING
from workflows import talks
from workflows.world import publish_default_policy

FIGURE = Figure(name="综合指数同比", value="12.4", unit="%", source="2021年9月排名")
RANKED = TalkCreate(
    legal_basis=LegalBasis.LOCAL_RULES, reason="累计三次同比不降反升", evidence=Evidence(figures=[FIGURE])
)
CHECK = TalkCheck(finding="情况属实", checked_on=business.today(), checked_by="孙某")
APPROVAL = TalkApproval(by_office=True, basis="本办会议")


def system() -> Call:
    return Call(SYSTEM, real_now())


def test_the_system_proposes_once_and_neither_checks_nor_approves(town: Town) -> None:
    with Session(town.engine) as session:
        publish_default_policy(session, from_on=BEGINNING)
        task_id = business.in_progress(session, town)

        made = talks.propose_by_system(session, call=system(), task_id=task_id, content=RANKED)
        again = talks.propose_by_system(session, call=system(), task_id=task_id, content=RANKED)

        assert made is not None
        assert (made.stage, again) == ("proposed", None)
        clerk, reviewer = (business.call_of(town, name) for name in ("office-clerk", "office-reviewer"))
        with pytest.raises(Forbidden):
            talks.check_talk(session, call=reviewer, talk_id=made.subject_id, check=CHECK)
        talks.check_talk(session, call=clerk, talk_id=made.subject_id, check=CHECK)
        done = talks.approve_talk(session, call=reviewer, talk_id=made.subject_id, approval=APPROVAL)
        assert done.stage == "approved"


def test_a_reviewer_who_is_also_clerk_does_not_approve_what_he_checked(town: Town) -> None:
    with Session(town.engine) as session:
        publish_default_policy(session, from_on=BEGINNING)
        task_id = business.in_progress(session, town)
        clerk, reviewer = (business.call_of(town, name) for name in ("office-clerk", "office-reviewer"))
        both = Call(
            type(clerk.actor)(clerk.actor.person_id, clerk.actor.posts + reviewer.actor.posts, clerk.actor.via),
            clerk.at,
        )
        made = talks.propose_by_system(session, call=system(), task_id=task_id, content=RANKED)
        assert made is not None
        talks.check_talk(session, call=both, talk_id=made.subject_id, check=CHECK)

        with pytest.raises(Recused):
            talks.approve_talk(session, call=both, talk_id=made.subject_id, approval=APPROVAL)
