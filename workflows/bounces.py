"""Delivery notices (退信与送达通知) become receipts of the mails they speak of."""

from datetime import datetime
from enum import StrEnum

from sqlmodel import Session

from models.messages import Channel
from notifications.channels.email import PROVIDER
from notifications.channels.protocol import Receipt
from notifications.mail.bounces import read_notice
from notifications.receipts import Recorded, record_receipt
from queries import receipts


class Taken(StrEnum):
    """What became of a mail from the folder of notices, as it is told to whoever reads it in."""

    RECORDED = "已登记"
    REPEATED = "已登记过"
    LATE = "仅为延迟或转递，不登记"
    STRANGE = "所指邮件不在本系统"
    ANOTHER = "所说收件人不是所指邮件的收件人，不登记"
    NO_NOTICE = "不是本系统邮件的投递通知"


def take_notice(session: Session, *, content: bytes, now: datetime) -> Taken:
    """Record what a notice says; it may be put away afterwards, and reading it again changes nothing.

    Anybody can write a notice, and whoever got a mail knows its number: it is believed only of the mail's own receiver.
    """
    notice = read_notice(content)
    if notice is None:
        return Taken.NO_NOTICE
    if notice.state is None:
        return Taken.LATE
    identity = notice.message_id
    address = receipts.address_of(session, identity, Channel.EMAIL)
    if address is not None and address.lower() not in notice.recipients:
        return Taken.ANOTHER
    receipt = Receipt(PROVIDER, str(identity), notice.state, notice.code, notice.detail, identity)
    recorded = record_receipt(session, receipt, now, channel=Channel.EMAIL)
    strange = {Recorded.REPEATED: Taken.REPEATED, Recorded.STRANGE: Taken.STRANGE}
    return strange.get(recorded, Taken.RECORDED)
