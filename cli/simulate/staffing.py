"""People who change their posts: on a month's first day of work a few units get another liaison officer."""

from datetime import timedelta
from uuid import UUID

from cli.demo.setting import MAIL_DOMAIN, PROVINCE
from cli.simulate.house import House
from models.people import Duty, PersonCreate, PostCreate
from workflows import people

CHANGES_A_MONTH = 3


def change_hands(house: House) -> None:
    """Let the administrator end some posts and begin others, if this is the first day of work of a month."""
    before = house.on - timedelta(days=1)
    while not house.calendar.is_working_day(before):
        before -= timedelta(days=1)
    if before.month == house.on.month:
        return
    staffed = sorted(house.codes[unit_id] for unit_id, duty in house.posts if duty is Duty.LIAISON)
    chosen = {house.lots.one(staffed, "changes hands", house.on, number) for number in range(CHANGES_A_MONTH)}
    for code in sorted(chosen):
        _succeed(house, house.units[code], code)
    house.open_day(house.at)


def _succeed(house: House, unit_id: UUID, code: str) -> None:
    administrator = house.units[PROVINCE]
    (_, post), login = house.posts[unit_id, Duty.LIAISON][0], f"{code.lower()}-liaison-{house.on:%Y%m}"
    call = house.call(administrator, Duty.ADMINISTRATOR)
    house.act(people.end_post, call=call, post_id=post.id, to_on=house.on)
    draft = PersonCreate(name="新任联络员", login=login, email=f"{login}@{MAIL_DOMAIN}")
    made = house.act(people.create_person, call=call, draft=draft)
    taken = PostCreate(person_id=made.id, unit_id=unit_id, duty=Duty.LIAISON, from_on=house.on)
    house.act(people.begin_post, call=call, draft=taken)
