"""Invents the persons of a demo, the same ones for the same seed; none of them exists."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import product
from random import Random

from cli.demo.setting import MAIL_DOMAIN
from models.people import Duty
from models.units import UnitKind
from workflows.world_files import UnitRow, World

SURNAMES = "赵钱孙周吴郑冯陈褚卫蒋沈韩杨朱秦许何吕施张孔曹严华金魏陶姜谢邹柏苏潘葛范彭"
FIRST = "一若思以子明景承书知云清远文安之星松雨南"
SECOND = "川禾舟宁和白衡谦初林溪然帆默山青朗月石"
AGENCY_DUTIES = (Duty.LIAISON, Duty.HANDLER, Duty.DEPUTY_LEADER, Duty.PRINCIPAL_LEADER)
OFFICE_DUTIES = (Duty.CLERK, Duty.CLERK, Duty.REVIEWER, Duty.ISSUER)
FURTHER_POSTS = (("leading-office-reviewer-2", "leading-office", Duty.REVIEWER),)
"""Acceptance on two levels, a signature and a look-back need more hands; named last, so that nobody is renamed."""


@dataclass(frozen=True, slots=True)
class DemoPerson:
    """An invented person in one post; the number can be nobody's, and the mail goes nowhere."""

    name: str
    login: str
    email: str
    phone: str
    unit: str
    duty: Duty


def demo_people(world: World, *, on: date, seed: int) -> tuple[DemoPerson, ...]:
    """Staff every unit that can get a task and every office that supervises on that day."""
    posts = list(_posts(world, on))
    every_name = ["".join(parts) for parts in product(SURNAMES, FIRST, SECOND)]
    names = Random(seed).sample(every_name, len(posts))
    return tuple(
        DemoPerson(name, login, f"{login}@{MAIL_DOMAIN}", f"000{number:08d}", unit, duty)
        for number, (name, (login, unit, duty)) in enumerate(zip(names, posts, strict=True), 1)
    )


def _posts(world: World, on: date) -> Iterator[tuple[str, str, Duty]]:
    """Yield log-in, unit and duty; a second clerk of an office is told apart by a number."""
    offices = {row.office for row in world.designations}
    in_force = [unit for unit in world.units if unit.in_force(on)]
    provinces = {unit.code for unit in in_force if unit.kind is UnitKind.PROVINCE}
    for unit in in_force:
        duties: tuple[Duty, ...] = AGENCY_DUTIES if _can_get_tasks(unit, provinces) else ()
        if unit.kind is UnitKind.OFFICE or unit.code in offices:
            duties += OFFICE_DUTIES
        for place, duty in enumerate(duties):
            nth = duties[: place + 1].count(duty)
            number = f"-{nth}" if duties.count(duty) > 1 else ""
            yield f"{unit.code.lower()}-{duty.replace('_', '-')}{number}", unit.code, duty
    known = {unit.code for unit in in_force}
    yield from (post for post in FURTHER_POSTS if post[1] in known)


def _can_get_tasks(unit: UnitRow, provinces: set[str]) -> bool:
    """A plan may name any unit but the province itself; a prefecture's office only supervises."""
    if unit.kind is UnitKind.OFFICE:
        return unit.parent in provinces
    return unit.kind is not UnitKind.PROVINCE
