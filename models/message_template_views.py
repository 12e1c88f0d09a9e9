"""What is shown of the templates messages are written by."""

from uuid import UUID

from pydantic import BaseModel, Field

from models.messages import Channel


class TemplateLine(BaseModel):
    """One template, and by which events it is told."""

    kind: str = Field(examples=["task_assigned"])
    events: list[str] = Field(examples=[["task_assigned"]])
    urgent: bool = Field(description="是否即时发出")
    sms: bool = Field(description="是否也发短信（只含文号、期限和件数）")
    ask: str = Field(description="请收件人做什么", examples=["请登录系统签收。"])
    text_version: str = Field(description="全部模板的版本，随每条消息保存")


class TemplatePreview(BaseModel):
    """How a real event reads by a template on one channel; nothing was sent."""

    kind: str
    channel: Channel
    channel_name: str = Field(examples=["电子邮件"])
    event_id: UUID
    subject: str | None
    body: str
    html: str | None = Field(description="只有电子邮件有")
    segments: int | None = Field(description="短信计费条数，含签名")
    text_version: str
