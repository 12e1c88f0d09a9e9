"""Units of the tree of government, with dated names, aliases and parents, and who may supervise whom."""

from datetime import date
from enum import StrEnum
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Field, Index, SQLModel

from models.base import Record, enum_type


class UnitKind(StrEnum):
    """What a unit is; decides whether the sentence 各市、县级政府 binds it."""

    PROVINCE = "province"
    PREFECTURE = "prefecture"
    COUNTY = "county"
    ZONE = "zone"
    DEPARTMENT = "department"
    OFFICE = "office"
    OTHER = "other"


LOCAL_GOVERNMENTS = (UnitKind.PREFECTURE, UnitKind.COUNTY, UnitKind.ZONE)


class Unit(Record, table=True):
    """A unit keeps its id for life; what it is called and whom it is under are dated rows."""

    code: str = Field(max_length=32, unique=True)
    kind: UnitKind = Field(sa_type=enum_type(UnitKind))
    from_on: date
    to_on: date | None = None


class UnitName(Record, table=True):
    """The name a unit bears from one day to another; history shows the name of its day."""

    __tablename__ = "unit_name"
    __table_args__ = (Index(None, "unit_id", "from_on"),)

    unit_id: UUID = Field(foreign_key="unit.id")
    name: str = Field(max_length=120, index=True)
    short_name: str = Field(max_length=60)
    from_on: date
    to_on: date | None = None


class UnitAlias(Record, table=True):
    """Another way a paper may print a unit: 省发展改革委 for 吉林省发展和改革委员会."""

    __tablename__ = "unit_alias"
    __table_args__ = (sa.UniqueConstraint("alias", "unit_id"),)

    unit_id: UUID = Field(foreign_key="unit.id")
    alias: str = Field(max_length=120)


class UnitParent(Record, table=True):
    """Whom a unit is under, from one day to another (公主岭市 moved from 四平市 to 长春市 in 2020)."""

    __tablename__ = "unit_parent"
    __table_args__ = (Index(None, "parent_id"), Index(None, "unit_id", "from_on"))

    unit_id: UUID = Field(foreign_key="unit.id")
    parent_id: UUID = Field(foreign_key="unit.id")
    from_on: date
    to_on: date | None = None


class Regime(StrEnum):
    """督查 (国务院令733号) and 督察 (party regulation) are different regimes and never mixed."""

    DUCHA = "supervision"
    DUCHA_PARTY = "inspection"


class Designation(Record, table=True):
    """By which paper an office may supervise which units, in what, till when (令733 第七条)."""

    __table_args__ = (Index(None, "office_unit_id"),)

    office_unit_id: UUID = Field(foreign_key="unit.id")
    scope_unit_id: UUID = Field(foreign_key="unit.id")
    matters: str = Field(max_length=400)
    regime: Regime = Field(default=Regime.DUCHA, sa_type=enum_type(Regime))
    basis: str = Field(max_length=400)
    from_on: date
    to_on: date | None = None


class UnitPublic(SQLModel):
    """A unit as the API shows it, under the name of the day asked for."""

    id: UUID
    code: str
    kind: UnitKind
    name: str
    short_name: str
    parent_id: UUID | None = None
    parent_name: str | None = None
    from_on: date
    to_on: date | None = None


class UnitCreate(SQLModel):
    """What an administrator states to bring a unit into the tree."""

    model_config = {
        "extra": "forbid",
        "json_schema_extra": {
            "examples": [
                {
                    "code": "220182",
                    "kind": "county",
                    "name": "榆树市",
                    "short_name": "榆树",
                    "parent_id": "019392f3-0a5c-7d60-b0c2-0d5a6ad1a111",
                    "from_on": "2021-01-01",
                    "aliases": [],
                }
            ]
        },
    }

    code: str = Field(min_length=1, max_length=32)
    kind: UnitKind
    name: str = Field(min_length=1, max_length=120)
    short_name: str = Field(min_length=1, max_length=60)
    parent_id: UUID
    from_on: date
    aliases: list[str] = Field(default_factory=list, max_length=20)


class UnitRename(SQLModel):
    """A new name from a day on; the old one stays in history."""

    model_config = {
        "extra": "forbid",
        "json_schema_extra": {"examples": [{"name": "公主岭市", "short_name": "公主岭", "from_on": "2021-07-01"}]},
    }

    name: str = Field(min_length=1, max_length=120)
    short_name: str = Field(min_length=1, max_length=60)
    from_on: date


class UnitMove(SQLModel):
    """A new parent from a day on."""

    model_config = {
        "extra": "forbid",
        "json_schema_extra": {
            "examples": [{"parent_id": "019392f3-0a5c-7d60-b0c2-0d5a6ad1a111", "from_on": "2021-07-01"}]
        },
    }

    parent_id: UUID
    from_on: date


class UnitClose(SQLModel):
    """The first day on which the unit is no longer."""

    model_config = {"extra": "forbid", "json_schema_extra": {"examples": [{"to_on": "2022-01-01"}]}}

    to_on: date


class AliasCreate(SQLModel):
    """One more way a paper may print the unit."""

    model_config = {"extra": "forbid", "json_schema_extra": {"examples": [{"alias": "省发展改革委"}]}}

    alias: str = Field(min_length=1, max_length=120)


class NamePublic(SQLModel):
    """A name with its days."""

    name: str
    short_name: str
    from_on: date
    to_on: date | None = None


class ParentPublic(SQLModel):
    """A parent with its days."""

    parent_id: UUID
    parent_name: str
    from_on: date
    to_on: date | None = None


class UnitDetail(UnitPublic):
    """A unit with everything it was ever called and under."""

    aliases: list[str] = []
    names: list[NamePublic] = []
    parents: list[ParentPublic] = []
