"""What is shown of messages on their way: who was told of what, by which channel, and how far it got."""

from datetime import datetime
from uuid import UUID

from pydantic import BaseModel, Field

from models.events import SubjectKind
from models.messages import Channel, Held, MessageState, Urgency
from models.people import Duty
from models.statements import Shape


class DeliveryChoice(Shape):
    """Of which subject, paper or person; without any of them, one's own."""

    subject_id: UUID | None = Field(default=None, description="事项：任务（含其全部文书和期限）、督办件、约谈等")
    number: str | None = Field(default=None, max_length=120, description="文书文号")
    login: str | None = Field(default=None, max_length=60, description="收件人账号")
    person_id: UUID | None = Field(default=None, description="收件人")
    state: MessageState | None = Field(default=None, description="只列处于此状态的")
    limit: int = 50
    cursor: str | None = None


class Failure(BaseModel):
    """An attempt that did not bring a message over: when it was begun, how it ended, in whose words."""

    attempt: int
    started_at: datetime
    outcome: str | None = Field(description="deferred 暂缓、refused 拒收、uncertain 未知、lost 进程中断")
    provider: str | None
    detail: str | None = Field(examples=["邮件服务器暂不接收：451 try later"])


class Delivery(BaseModel):
    """That one person (or another system) was told of one event by one channel, and how far it got.

    Times are empty until it is so. Reading is known of the inbox alone; `signed_at` is when this very person signed
    (签收) for the subject. The address is shown to the supervising office and to the person himself.
    """

    id: UUID
    event_id: UUID
    event: str = Field(examples=["notice_issued"])
    subject_kind: SubjectKind
    subject_id: UUID
    task_id: UUID | None
    occurred_at: datetime
    template: str = Field(description="消息模板", examples=["notice_issued"])
    title: str | None
    number: str | None = Field(description="文号", examples=["督办通知单〔2026〕3号"])
    what: str | None = Field(description="所告知的事", examples=["任务待签收"])
    person_id: UUID | None
    person_name: str | None
    duty: Duty | None
    unit_name: str | None
    endpoint_name: str | None = Field(description="群机器人或对接系统的名称")
    why: str | None = Field(
        description="substitute 代收、successor 接任、next_channel 换通道、next_person 转上级；空为按规则告知"
    )
    channel: Channel
    channel_name: str = Field(examples=["电子邮件"])
    urgency: Urgency
    address: str | None
    message_id: UUID
    item_count: int = Field(description="同一条消息所含事项数；0 为尚在汇集")
    state: MessageState
    state_name: str = Field(examples=["已送达"])
    accepted_at: datetime
    sent_at: datetime | None
    delivered_at: datetime | None
    read_at: datetime | None
    signed_at: datetime | None
    next_attempt_at: datetime | None
    attempts: int
    ready_at: datetime | None = Field(description="业务时间：何时可以或已经封口发送；空为尚在汇集")
    held_reason: Held | None = Field(description="为何晚于当时")
    held_name: str | None = Field(examples=["静默时段"])
    provider: str | None
    error: str | None
    failures: list[Failure]
