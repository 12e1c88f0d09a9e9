"""Mails that are owed, and how they fared."""

from datetime import timedelta
from typing import Any

from core.clock import real_now
from models.messages import Channel
from models.people import Duty
from notifications.delivery import deliver_due
from tests.telling import World
from workflows.relay import relay_due


def owe_mails(world: World, people: int = 2) -> None:
    """Leave `people` mails to be sent: one person a mail."""
    world.execute("UPDATE person SET email = NULL WHERE id <> ALL(:kept)", kept=kept(world, people))
    world.tell("task_closed", count=1)
    relay_due(world.engine)


def kept(world: World, people: int) -> list[Any]:
    return [world.person(duty) for duty in (Duty.LIAISON, Duty.HANDLER, Duty.DEPUTY_LEADER)[:people]]


def deliver(world: World, *, later: timedelta = timedelta(0), **more: Any) -> int:
    return deliver_due(world.engine, Channel.EMAIL, clock=lambda: real_now() + later, **more)


def mails(world: World) -> list[Any]:
    return world.rows("SELECT state, attempts, error, next_attempt_at FROM message WHERE channel = 'email' ORDER BY id")


def outcomes(world: World) -> list[str]:
    return [entry.outcome for entry in world.rows("SELECT outcome FROM delivery_attempt ORDER BY message_id, attempt")]
