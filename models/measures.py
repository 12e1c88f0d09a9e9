"""Words that the measures share: on what a talk rests, whence a rectification comes, how a standing one differs."""

from enum import StrEnum
from uuid import UUID

from sqlmodel import Field, SQLModel


class LegalBasis(StrEnum):
    """On what a talk rests; the first two are duties of law whose talk must be published."""

    AIR_LAW_22 = "air_law_22"
    WATER_LAW_20 = "water_law_20"
    MINISTRY_RULES = "ministry_rules"
    LOCAL_RULES = "local_rules"
    SUPERVISION_REGULATION_12 = "supervision_regulation_12"


LEGAL_BASIS_NAMES = {
    LegalBasis.AIR_LAW_22: "《中华人民共和国大气污染防治法》第二十二条",
    LegalBasis.WATER_LAW_20: "《中华人民共和国水污染防治法》第二十条",
    LegalBasis.MINISTRY_RULES: "《生态环境部约谈办法》（环督察〔2020〕42号）",
    LegalBasis.LOCAL_RULES: "本地约谈规定",
    LegalBasis.SUPERVISION_REGULATION_12: "《政府督查工作条例》（国务院令第733号）第十二条",
}
STATUTORY = (LegalBasis.AIR_LAW_22, LegalBasis.WATER_LAW_20)


class MeasureSource(StrEnum):
    """What a rectification or hand-over follows from."""

    TALK = "talk"
    NOTICE = "notice"
    BULLETIN = "bulletin"
    INSPECTION = "inspection"
    RANKING = "ranking"
    LOOK_BACK = "look_back"


MEASURE_SOURCE_NAMES = {
    MeasureSource.TALK: "约谈",
    MeasureSource.NOTICE: "督办通知",
    MeasureSource.BULLETIN: "通报",
    MeasureSource.INSPECTION: "督查检查",
    MeasureSource.RANKING: "排名",
    MeasureSource.LOOK_BACK: "回头看",
}


class MeasureAttachment(SQLModel, table=True):
    """A file that a measure on a task rests on; written when it is submitted, so that no draft shows its files."""

    __tablename__ = "measure_attachment"

    subject_id: UUID = Field(primary_key=True)
    attachment_id: UUID = Field(foreign_key="attachment.id", primary_key=True, index=True)
    task_id: UUID = Field(foreign_key="task.id", index=True)
