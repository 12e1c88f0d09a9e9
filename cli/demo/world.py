"""Fills a fresh demo database: the mark, the clock, the units of the example, invented persons."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session

from cli.demo.people import demo_people
from cli.demo.ranking_book import ranking_book
from cli.demo.setting import ADMINISTRATOR, EXAMPLE, FIRST_DAY, PROVINCE, RANKING_OFFICE
from core.clock import at_hour, real_now
from core.credentials import hash_random_password
from core.database import unit_of_work
from core.ids import new_id
from models.people import Duty
from queries import policies
from queries import world as world_queries
from workflows.measures_policy import read_measures_policy
from workflows.setup import mark_demo, start_demo_clock
from workflows.world import Staff, load_staff, load_world
from workflows.world_files import World, read_world

IN_POST_SINCE = date(2021, 1, 1)
SEED = 20210303
LEVELS = ("初验", "复验")
BEFORE_THE_PLAN = "演示虚构：方案印发前的指定"


def furnish(engine: sa.Engine, *, password: str) -> bool:
    """Load the world unless it is there, and give everybody this password; return whether the database was fresh.

    Refused if the database holds real business.
    """
    password_hash = hash_random_password(password)
    with unit_of_work(engine) as session:
        mark_demo(session)
        fresh = not world_queries.any_unit(session)
        if fresh:
            _load(session)
        world_queries.set_demo_passwords(session, password_hash=password_hash)
    return fresh


def _load(session: Session) -> None:
    start_demo_clock(session, at=at_hour(FIRST_DAY, 9), now=real_now())
    world = story_world()
    units = load_world(session, world)
    people = [
        Staff(entry.name, entry.login, entry.email, entry.phone, entry.unit, entry.duty)
        for entry in demo_people(world, on=FIRST_DAY, seed=SEED)
    ]
    administrator = Staff("演示管理员", ADMINISTRATOR, None, None, PROVINCE, Duty.ADMINISTRATOR)
    _two_levels(session)
    rank_counties(session, units)
    load_staff(session, [*people, administrator], units=units, on=IN_POST_SINCE)


def story_world() -> World:
    """Return the world of the example; its ranking department may rank from January on, so that there are 12 months."""
    world = read_world(EXAMPLE)
    (named,) = [entry for entry in world.designations if entry.office == RANKING_OFFICE]
    before = replace(named, basis=BEFORE_THE_PLAN, from_on=IN_POST_SINCE, to_on=named.from_on)
    return replace(world, designations=(*world.designations, before))


def _two_levels(session: Session) -> None:
    """Put a second version of the numbers of the measures in force: what is put right is accepted on two levels."""
    shipped = read_measures_policy()
    body = shipped.model_dump(mode="json") | {"version": shipped.version + 1}
    body["acceptance_levels"] = [{"name": name} for name in LEVELS]
    policies.publish(
        session,
        rule_set_id=new_id(),
        name=shipped.name,
        version=shipped.version + 1,
        basis="演示参数：整改分两级验收，其余同第 1 版",
        from_on=IN_POST_SINCE,
        body=body,
    )


def rank_counties(session: Session, units: Mapping[str, UUID]) -> None:
    """Put the ranking book in force from the first day of the year, so that the story has twelve months."""
    book = ranking_book()
    draft = {"name": book.name, "supervising_unit_id": units[RANKING_OFFICE], "basis": book.basis}
    body = book.model_dump(mode="json")
    policies.add_version(
        session, rule_set_id=new_id(), draft=draft, version=book.version, from_on=IN_POST_SINCE, body=body
    )
