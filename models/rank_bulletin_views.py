"""What is stated to draft a bulletin from a ranking or from fire points, and the bulletins of a ranking as listed."""

from datetime import date
from uuid import UUID

from pydantic import BaseModel, Field

from models.bulletin_views import Addressee
from models.bulletins import BulletinScope, BulletinStage
from models.statements import Shape


class RankBulletinDraft(Shape):
    """The officer's part of a bulletin drawn from a ranking; the figures, lists and notes are the ranking's.

    Without addressees every ranked place gets a copy, blamed or praised as the lists name it.
    """

    scope: BulletinScope = BulletinScope.INTERNAL
    title: str | None = Field(default=None, min_length=2, max_length=300, description="不填则按期间和分组拟定")
    first: int | None = Field(
        default=None, ge=1, le=100, description="前列名次数；不填则按排名规则中通报一条，没有的为 10"
    )
    last: int | None = Field(default=None, ge=1, le=100, description="后列名次数；不填同上")
    changed: int | None = Field(default=None, ge=1, le=100, description="同比改善、变差各列几名；不填同后列")
    reasons: str = Field(default="", max_length=8000)
    requirements: str = Field(default="", max_length=8000, examples=["请排名靠后的地区分析原因，限期改善"])
    addressees: list[Addressee] | None = Field(default=None, max_length=500)


class FireBulletinDraft(Shape):
    """The officer's part of a bulletin of fire points; counts are those of the days named, ends included."""

    office_id: UUID
    from_on: date
    to_on: date
    scope: BulletinScope = BulletinScope.INTERNAL
    title: str | None = Field(default=None, min_length=2, max_length=300)
    reasons: str = Field(default="", max_length=8000)
    requirements: str = Field(default="", max_length=8000)
    addressees: list[Addressee] | None = Field(default=None, max_length=500)


class RankingBulletin(BaseModel):
    """A bulletin drawn from a ranking."""

    id: UUID
    title: str
    stage: BulletinStage
    stage_name: str = Field(examples=["已印发"])
    number: str | None = Field(examples=["通报〔2021〕1号"])
    paper_id: UUID | None
    figures_on: date
    published_on: date | None
