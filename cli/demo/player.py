"""The player of the demo: a process of its own that knows the service only by HTTP, and mails only by the catcher."""

import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Annotated

import typer

from cli.demo import (
    story_assign,
    story_bulletins,
    story_close,
    story_handover,
    story_notices,
    story_paper,
    story_ranking,
    story_rectify,
    story_talks,
    story_work,
    summary,
)
from cli.demo.client import Api
from cli.demo.failure import StoryFailed
from cli.demo.journal import Journal
from cli.demo.stage import Stage
from cli.demo.witness import Witness
from core.settings import DEMO_LABEL, PlayerSettings

Chapter = Callable[[Stage], None]


def _begin(stage: Stage) -> None:
    plan_id = story_assign.issue(stage)
    story_assign.pass_down(stage, plan_id)
    story_assign.sign(stage, *story_assign.bearers(stage), occasion="first")


def _begin_short(stage: Stage) -> None:
    story_assign.issue(stage, only=(story_work.FLOW, *story_close.REOPENED.values()))
    story_assign.sign(stage, "commerce", "housing", "water", occasion="first")


STORIES: dict[str, tuple[Chapter, ...]] = {
    "full": (
        _begin,
        story_assign.refuse,
        story_assign.urge,
        story_work.plan,
        story_work.split,
        story_work.contribute,
        story_work.consolidate,
        story_work.suspend,
        story_close.close_early,
        story_close.close_in_time,
        story_close.roll_up,
        story_close.resume,
        story_close.reopen,
        story_notices.remind_and_mark,
        story_notices.supervise,
        story_notices.escalate,
        story_bulletins.bulletin,
        story_talks.talk,
        story_ranking.rank,
        story_rectify.rectify,
        story_rectify.sign_off,
        story_handover.look_back,
        story_handover.hand_over,
        story_notices.end_year,
        story_ranking.publish,
    ),
    "short": (
        _begin_short,
        story_work.plan,
        story_close.close_early,
        story_close.reopen,
        story_notices.remind_and_mark,
        story_ranking.rank_quarter,
        story_notices.supervise,
        story_notices.escalate,
    ),
}
FINISHED = "finished"


def play(
    api: Annotated[str, typer.Option()],
    mail: Annotated[str, typer.Option()],
    journal: Annotated[Path, typer.Option()],
    story: Annotated[str, typer.Option()] = "full",
    paper: Annotated[Path | None, typer.Option()] = None,
) -> None:
    """Play a story to its end, or fail with the step that did not happen."""
    notes = Journal(journal)
    stage = Stage(Api(api, PlayerSettings().demo_password.get_secret_value(), notes), Witness(mail), notes, paper)
    try:
        _play(stage, story)
    except StoryFailed as error:
        print(f"\n演示失败：{error.detail}", file=sys.stderr, flush=True)
        raise typer.Exit(1) from error


def _play(stage: Stage, story: str) -> None:
    stage.say(f"【{DEMO_LABEL}】吉政办发〔2021〕10号：一年的督办")
    began = time.monotonic()
    if stage.journal.get(FINISHED):
        stage.say("全过程此前已演完，以下是结果。")
    else:
        if stage.journal.resumed:
            stage.say("上次演到一半中断，从头核对：已办的步骤按原幂等键得到原答复，其余继续。")
        if stage.paper is not None and not story_paper.read(stage, stage.paper):
            return
        for chapter in STORIES[story]:
            chapter(stage)
    state = summary.end_state(stage)
    stage.say("")
    summary.show(state)
    if not stage.journal.get(FINISHED):
        stage.journal.note(FINISHED, True)
        stage.say(f"演示完成：{stage.steps} 步，用时 {time.monotonic() - began:.1f} 秒。")
    stage.say(f"终态摘要：{state.digest}")


app = typer.Typer(add_completion=False, pretty_exceptions_enable=False)
app.command()(play)

if __name__ == "__main__":
    app()
