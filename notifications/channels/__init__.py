"""The channels in use; tests replace an entry by a transport of their own."""

from models.messages import Channel
from notifications.channels.apprise import AppriseChannel
from notifications.channels.dingtalk import dingtalk_channel
from notifications.channels.email import EmailChannel
from notifications.channels.feishu import feishu_channel
from notifications.channels.inbox import InboxChannel
from notifications.channels.protocol import ChannelAdapter
from notifications.channels.sms import SmsChannel
from notifications.channels.webhook import WebhookChannel
from notifications.channels.wecom import wecom_channel

CHANNELS: dict[Channel, ChannelAdapter] = {
    Channel.INBOX: InboxChannel(),
    Channel.EMAIL: EmailChannel(),
    Channel.SMS: SmsChannel(),
    Channel.WECOM: wecom_channel(),
    Channel.DINGTALK: dingtalk_channel(),
    Channel.FEISHU: feishu_channel(),
    Channel.WEBHOOK: WebhookChannel(),
    Channel.APPRISE: AppriseChannel(),
}
