"""The channels in use; tests replace an entry by a transport of their own."""

from models.messages import Channel
from notifications.channels.email import EmailChannel
from notifications.channels.inbox import InboxChannel
from notifications.channels.protocol import ChannelAdapter
from notifications.channels.sms import SmsChannel

CHANNELS: dict[Channel, ChannelAdapter] = {
    Channel.INBOX: InboxChannel(),
    Channel.EMAIL: EmailChannel(),
    Channel.SMS: SmsChannel(),
}
