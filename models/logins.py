"""Shapes of letting in: log-ins, passwords, agency keys, the first administrator. Their tables stand in people."""

from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from sqlmodel import Field, SQLModel

from models.people import Login, PostPublic

_NEW = "Luzhi-2021-xieru"
_SECRET = 200


class LoginCreate(SQLModel):
    """Account and password; `new_password` replaces a one-time password in the same step."""

    model_config = {"extra": "forbid", "json_schema_extra": {"examples": [{"login": "zhang.moumou", "password": _NEW}]}}

    login: str = Field(min_length=1, max_length=60)
    password: str = Field(min_length=1, max_length=_SECRET)
    new_password: str | None = Field(default=None, max_length=_SECRET)


class LoginOpened(SQLModel):
    """A new log-in; the token is told this once."""

    token: str
    person_id: UUID
    expires_at: datetime


class LoginPublic(SQLModel):
    """One of one's own log-ins, named without its token."""

    name: str
    current: bool
    created_at: datetime
    seen_at: datetime
    expires_at: datetime


class PasswordChange(SQLModel):
    """One's own new password, confirmed by the present one."""

    model_config = {
        "extra": "forbid",
        "json_schema_extra": {"examples": [{"current": "Jiude-2020-mima", "new": _NEW}]},
    }

    current: str = Field(min_length=1, max_length=_SECRET)
    new: str = Field(min_length=1, max_length=_SECRET)


class OneTimePassword(SQLModel):
    """A password for one log-in, told once to the administrator who hands it over."""

    person_id: UUID
    password: str
    until: datetime


class Me(SQLModel):
    """Who I am and from which posts I may act today."""

    person_id: UUID | None = None
    name: str
    login: str | None = None
    unit_ids: list[UUID]
    administrator: bool
    posts: list[PostPublic]
    business_day: date


class Scope(StrEnum):
    """What a key may do: look, write and submit, deliver figures of a whole territory; never sign.

    While a unit holds a key for figures it is a monitoring centre.
    """

    READ = "read"
    WRITE = "write"
    READINGS = "readings"


class AgencyKeyCreate(SQLModel):
    """A key for a unit's own system."""

    model_config = {
        "extra": "forbid",
        "json_schema_extra": {
            "examples": [
                {
                    "unit_id": "019392f3-0a5c-7d60-b0c2-0d5a6ad1a222",
                    "name": "政务协同平台",
                    "scopes": ["read", "write"],
                    "expires_at": "2026-12-31T00:00:00+08:00",
                }
            ]
        },
    }

    unit_id: UUID
    name: str = Field(min_length=1, max_length=120)
    scopes: list[Scope] = Field(default_factory=lambda: [Scope.READ], min_length=1, max_length=3)
    expires_at: datetime | None = None


class AgencyKeyPublic(SQLModel):
    """A key without its secret."""

    id: UUID
    unit_id: UUID
    unit_name: str
    name: str
    scopes: list[Scope]
    created_at: datetime
    expires_at: datetime | None = None
    revoked_at: datetime | None = None


class AgencyKeyIssued(SQLModel):
    """A new key; the text is told this once."""

    id: UUID
    key: str


class ProvinceCreate(SQLModel):
    """The root of the tree of units."""

    model_config = {"extra": "forbid"}

    code: str = Field(min_length=1, max_length=32)
    name: str = Field(min_length=1, max_length=120)
    short_name: str = Field(min_length=1, max_length=60)


class SetupCreate(SQLModel):
    """The one-time token that `duban up` printed, exchanged for the first administrator."""

    model_config = {
        "extra": "forbid",
        "json_schema_extra": {
            "examples": [
                {
                    "token": "首次启动时显示的一次性令牌",
                    "name": "管理员",
                    "login": "guanli",
                    "password": _NEW,
                    "province": {"code": "220000", "name": "吉林省", "short_name": "吉林"},
                }
            ]
        },
    }

    token: str = Field(min_length=1, max_length=_SECRET)
    name: str = Field(min_length=1, max_length=60)
    login: Login = Field(min_length=2, max_length=60)
    password: str = Field(min_length=1, max_length=_SECRET)
    province: ProvinceCreate
