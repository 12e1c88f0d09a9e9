"""The templates of messages: what there is, whether it is sound, and how a real event reads by it."""

from uuid import UUID

from sqlmodel import Session

from core.clock import day_of
from core.errors import Forbidden, Invalid, Misconfigured, NotFound
from models.calls import Call
from models.message_template_views import TemplateLine, TemplatePreview
from models.messages import CHANNEL_NAMES, Channel, Urgency
from models.people import Duty
from notifications.audience import Reaction
from notifications.channels.sms import signed
from notifications.rendering import CANNOT_BE_WRITTEN, Text, ask_of, render, say, text_version
from notifications.sms.segments import segments
from notifications.sms.templates import texts
from notifications.sms.writing import item_of, write
from notifications.template_checks import faults
from queries import deliveries as queries
from queries import messages, sms
from queries.sql import Row
from workflows.reactions import REACTIONS

_KEEPERS = frozenset({Duty.CLERK, Duty.REVIEWER, Duty.ISSUER, Duty.ADMINISTRATOR})


def used() -> dict[str, list[tuple[str, Reaction]]]:
    """Return for each template by which events it is told, and to whom."""
    found: dict[str, list[tuple[str, Reaction]]] = {}
    for event, reactions in REACTIONS.items():
        for reaction in reactions:
            found.setdefault(reaction.template, []).append((event, reaction))
    return dict(sorted(found.items()))


def require_sound() -> None:
    """Let no process that writes messages start with a template that cannot be written. Raises Misconfigured."""
    if wrong := faults(used()):
        more = f"；……共 {len(wrong)} 处" if len(wrong) > 5 else ""
        raise Misconfigured(f"消息模板有误，不能启动：{'；'.join(wrong[:5])}{more}")


def list_templates(session: Session, *, call: Call) -> list[TemplateLine]:
    """Return all templates, to an office or an administrator."""
    del session
    _require_keeper(call)
    return [_line(kind, uses) for kind, uses in used().items()]


def _line(kind: str, uses: list[tuple[str, Reaction]]) -> TemplateLine:
    return TemplateLine(
        kind=kind,
        events=sorted({event for event, _ in uses}),
        urgent=any(reaction.urgency == Urgency.URGENT for _, reaction in uses),
        sms=kind in texts().rules,
        ask=ask_of(kind),
        text_version=text_version(),
    )


def preview(session: Session, *, call: Call, kind: str, event_id: UUID, channel: Channel) -> TemplatePreview:
    """Return how an event would be told to the caller by this template, alone; nothing is sent and nothing kept.

    Raises NotFound for a template or an event that is not there for the caller, Invalid if the event is not told by it.
    """
    _require_keeper(call)
    if channel is Channel.WEBHOOK:
        raise Invalid(
            "系统推送不用消息模板", errors=[{"field": "channel", "expected": "电子邮件、站内信、短信或群机器人"}]
        )
    uses = used().get(kind)
    if uses is None:
        raise NotFound("没有这个消息模板")
    event = queries.event_to_preview(session, event_id, units=call.actor.unit_ids, anywhere=call.actor.is_administrator)
    if event is None:
        raise NotFound("没有这个事件")
    if event["kind"] not in {name for name, _ in uses}:
        expected = f"用模板 {kind} 告知的事件：{'、'.join(sorted({name for name, _ in uses}))}"
        raise Invalid("该事件不用这个模板告知", errors=[{"field": "event_id", "expected": expected}])
    (told,) = messages.told_of(session, [event_id])
    by_phone = channel is Channel.SMS
    text = (
        _text_message(session, kind, told, event) if by_phone else _written(session, call, kind, told, event, channel)
    )
    counted = segments(signed(text.body or "")) if by_phone else None
    return TemplatePreview(
        kind=kind,
        channel=channel,
        channel_name=CHANNEL_NAMES[channel],
        event_id=event_id,
        subject=text.subject,
        body=text.body or "",
        html=text.html,
        segments=counted.count if counted else None,
        text_version=text_version(),
    )


def _written(session: Session, call: Call, kind: str, told: Row, event: Row, channel: Channel) -> Text:
    head = {
        "id": event["id"],
        "person_name": queries.name_of(session, call.actor.person_id) or "某",
        "is_demo": event["is_demo"],
        "business_at": event["occurred_at"],
        "channel": channel,
    }
    try:
        return render(head, [say(told | {"template": kind})])
    except CANNOT_BE_WRITTEN as error:
        raise Invalid(f"消息无法生成：{type(error).__name__} {error}") from error


def _text_message(session: Session, kind: str, told: Row, event: Row) -> Text:
    if kind not in texts().rules:
        raise Invalid("这类消息不发短信", errors=[{"field": "channel", "expected": "电子邮件或站内信"}])
    item = item_of(
        {"event_id": event["id"], "template": kind}, {event["id"]: told}, sms.numbers(session, [event["id"]])
    )
    return Text(event["id"], None, write([item], written_on=day_of(event["occurred_at"])))


def _require_keeper(call: Call) -> None:
    if not any(post.duty in _KEEPERS for post in call.actor.posts):
        raise Forbidden("消息模板由督查机构和系统管理员查看")
