"""Targets tied to what is measured: which indicator of which unit tells whether a target of the plan is met."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Field

from models.base import Record, enum_type


class Indicator(StrEnum):
    """What can be reckoned from readings for a unit and a year."""

    PM25_MEAN = "pm25_mean"
    PM10_MEAN = "pm10_mean"
    GOOD_DAYS_SHARE = "good_days_share"
    HEAVY_DAYS = "heavy_days"
    HEAVY_DAYS_SHARE = "heavy_days_share"
    AIR_INDEX = "air_index"
    GOOD_WATER_SHARE = "good_water_share"
    BAD_WATER_SHARE = "bad_water_share"
    FIRE_POINTS = "fire_points"


INDICATOR_NAMES = {
    Indicator.PM25_MEAN: "PM2.5平均浓度",
    Indicator.PM10_MEAN: "PM10平均浓度",
    Indicator.GOOD_DAYS_SHARE: "优良天数比例",
    Indicator.HEAVY_DAYS: "重度及以上污染天数",
    Indicator.HEAVY_DAYS_SHARE: "重度及以上污染天数比例",
    Indicator.AIR_INDEX: "环境空气质量综合指数",
    Indicator.GOOD_WATER_SHARE: "优良水体断面比例",
    Indicator.BAD_WATER_SHARE: "劣Ⅴ类断面比例",
    Indicator.FIRE_POINTS: "秸秆焚烧火点数",
}


class IndicatorTie(Record, table=True):
    """One target, one unit, one indicator and year; an officer confirms what is proposed from the target's words.

    It is never changed, only ended once (a trigger keeps that); then the target may be tied anew.
    """

    __tablename__ = "indicator_tie"
    __table_args__ = (
        sa.Index(
            "uq_indicator_tie_open",
            "target_id",
            "unit_id",
            "year",
            unique=True,
            postgresql_where=sa.text("ended_at IS NULL"),
        ),
    )

    target_id: UUID = Field(foreign_key="target.id")
    unit_id: UUID = Field(foreign_key="unit.id", index=True)
    indicator: Indicator = Field(sa_type=enum_type(Indicator))
    year: int
    created_by: UUID | None = None
    created_at: datetime
    ended_at: datetime | None = None
