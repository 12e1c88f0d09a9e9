"""The one error of the player: a step of the story did not happen."""

from core.errors import AppError


class StoryFailed(AppError):
    """The service did not do what the story says; the demo ends with this sentence and code 1."""

    code = "story-failed"
    title = "演示步骤没有实现"
