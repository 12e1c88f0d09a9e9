"""Persons, the posts they hold, and how they or a unit's system log in."""

from datetime import date, datetime
from enum import StrEnum
from typing import Annotated
from uuid import UUID

from pydantic import StringConstraints
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field, Index, SQLModel

from models.base import Record, enum_type

Login = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]+$")]
Email = Annotated[str, StringConstraints(pattern=r"^[^@\s]+@[^@\s]+\.[^@\s]+$")]


class Duty(StrEnum):
    """What a post obliges to: first four in an agency, next three in an office, last one moves no business."""

    LIAISON = "liaison"
    HANDLER = "handler"
    DEPUTY_LEADER = "deputy_leader"
    PRINCIPAL_LEADER = "principal_leader"
    CLERK = "clerk"
    REVIEWER = "reviewer"
    ISSUER = "issuer"
    ADMINISTRATOR = "administrator"


DUTY_NAMES = {
    Duty.LIAISON: "联络员",
    Duty.HANDLER: "承办人",
    Duty.DEPUTY_LEADER: "分管领导",
    Duty.PRINCIPAL_LEADER: "主要领导",
    Duty.CLERK: "经办",
    Duty.REVIEWER: "审核",
    Duty.ISSUER: "签发",
    Duty.ADMINISTRATOR: "系统管理员",
}


class Person(Record, table=True):
    """A human being; holds no right of its own, only through posts."""

    name: str = Field(max_length=60)
    login: str = Field(max_length=60, unique=True)
    email: str | None = Field(default=None, max_length=200)
    phone: str | None = Field(default=None, max_length=40)
    password_hash: str | None = Field(default=None, max_length=300)
    one_time_until: datetime | None = None
    disabled_at: datetime | None = None


class Post(Record, table=True):
    """A person holds a duty in a unit from one day to another."""

    __table_args__ = (Index(None, "unit_id", "duty"), Index(None, "person_id"))

    person_id: UUID = Field(foreign_key="person.id")
    unit_id: UUID = Field(foreign_key="unit.id")
    duty: Duty = Field(sa_type=enum_type(Duty))
    from_on: date
    to_on: date | None = None


class LoginSession(SQLModel, table=True):
    """A reference token, stored only as its SHA-256; ends by idleness, age, log-out or when the person is disabled."""

    __tablename__ = "login_session"

    token_hash: bytes = Field(primary_key=True)
    person_id: UUID = Field(foreign_key="person.id", index=True)
    created_at: datetime
    seen_at: datetime
    expires_at: datetime
    ended_at: datetime | None = None


class LoginThrottle(SQLModel, table=True):
    """Failed log-ins per account and address, kept in PostgreSQL so that emptying Redis unlocks nobody."""

    __tablename__ = "login_throttle"

    login: str = Field(primary_key=True, max_length=60)
    address: str = Field(primary_key=True, max_length=64)
    failures: int = 0
    locked_until: datetime | None = None
    changed_at: datetime


class AgencyKey(Record, table=True):
    """A key by which a unit's own system acts for the unit; it may write and submit, never sign."""

    __tablename__ = "agency_key"

    unit_id: UUID = Field(foreign_key="unit.id", index=True)
    name: str = Field(max_length=120)
    secret_hash: bytes
    scopes: list[str] = Field(default_factory=list, sa_type=JSONB)
    created_at: datetime
    expires_at: datetime | None = None
    revoked_at: datetime | None = None


class PersonCreate(SQLModel):
    """What an administrator states to make a person."""

    model_config = {
        "extra": "forbid",
        "json_schema_extra": {
            "examples": [{"name": "张某某", "login": "zhang.moumou", "email": "zhang@demo.invalid", "phone": None}]
        },
    }

    name: str = Field(min_length=1, max_length=60)
    login: Login = Field(min_length=2, max_length=60)
    email: Email | None = Field(default=None, max_length=200)
    phone: str | None = Field(default=None, max_length=40)


class PersonChange(SQLModel):
    """What may change about a person; a field left out stays."""

    model_config = {"extra": "forbid", "json_schema_extra": {"examples": [{"phone": "0431-00000000"}]}}

    name: str | None = Field(default=None, min_length=1, max_length=60)
    email: Email | None = Field(default=None, max_length=200)
    phone: str | None = Field(default=None, max_length=40)


class PostCreate(SQLModel):
    """A person takes a duty in a unit from a day on."""

    model_config = {
        "extra": "forbid",
        "json_schema_extra": {
            "examples": [
                {
                    "person_id": "019392f3-0a5c-7d60-b0c2-0d5a6ad1a111",
                    "unit_id": "019392f3-0a5c-7d60-b0c2-0d5a6ad1a222",
                    "duty": "liaison",
                    "from_on": "2021-01-01",
                }
            ]
        },
    }

    person_id: UUID
    unit_id: UUID
    duty: Duty
    from_on: date
    to_on: date | None = None


class PostEnd(SQLModel):
    """The first day on which the post is no longer held."""

    model_config = {"extra": "forbid", "json_schema_extra": {"examples": [{"to_on": "2022-01-01"}]}}

    to_on: date


class PostPublic(SQLModel):
    """A post as shown in a timeline or a person's own profile."""

    id: UUID
    unit_id: UUID
    unit_name: str
    duty: Duty
    duty_name: str
    from_on: date
    to_on: date | None = None


class PersonPublic(SQLModel):
    """A person without anything secret."""

    id: UUID
    name: str
    login: str
    email: str | None = None
    phone: str | None = None
    disabled: bool = False
    posts: list[PostPublic] = []
