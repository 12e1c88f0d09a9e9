"""What must hold for a measure: lead time, commitments, the five standards, publicity, and who may decide."""

from core.errors import AppError, Recused, Refused
from workflows.guards import Case


def _refuse(wrong: bool, sentence: str) -> AppError | None:
    return Refused(sentence) if wrong else None


def matter_open(case: Case) -> AppError | None:
    """A measure is taken on a matter that is under way; one that is over is reopened first."""
    over = case.facts.task_stage in ("drafted", "closed", "withdrawn", "excused")
    return _refuse(over, "任务未交办，或已办结、撤销、免予办理，须先交办或重新打开")


def order_not_signed_for(case: Case) -> AppError | None:
    """A unit signs for an order once."""
    return _refuse(case.facts.order_signed_for, "整改通知书已签收")


def rectifications_settled(case: Case) -> AppError | None:
    """A matter ends after what was ordered on it was signed off or withdrawn; 长期坚持 goes on by itself."""
    count = case.facts.open_rectifications
    return _refuse(count > 0, f"本任务尚有 {count} 项整改未销号或撤销")


def has_addressees(case: Case) -> AppError | None:
    """A bulletin to nobody tells nothing."""
    return _refuse(case.facts.addressees == 0, "通报没有主送单位")


def is_public(case: Case) -> AppError | None:
    """An internal bulletin is not published."""
    return _refuse(not case.facts.public, "内部通报不向社会公开")


def no_standing_bulletin(case: Case) -> AppError | None:
    """A ranking is made known once, unless its bulletin was withdrawn."""
    return _refuse(case.facts.bulletin_stands, "本排名已经通报；原通报撤回后方可再次通报")


def has_parties(case: Case) -> AppError | None:
    """A talk needs somebody to talk to, a day, a place and a chair."""
    return _refuse(case.facts.parties == 0, "约谈方案须列明被约谈单位和人员")


def lead_time_kept(case: Case) -> AppError | None:
    """The notice reaches the summoned unit some working days ahead; how many is the office's parameter."""
    missing = case.facts.lead_days_missing
    return _refuse(missing > 0, f"距约谈日期不足规定的提前送达时间，还差 {missing} 个工作日，请调整日期")


def day_has_come(case: Case) -> AppError | None:
    """A talk is recorded as held on its day or after."""
    return _refuse(case.facts.days_until > 0, f"约谈日期未到（还有 {case.facts.days_until} 天）")


def parties_accounted_for(case: Case) -> AppError | None:
    """Of every summoned unit it is recorded whether it came."""
    names = case.facts.parties_open
    return _refuse(bool(names), f"尚未登记到会情况：{'、'.join(names)}")


def somebody_came(case: Case) -> AppError | None:
    """A talk to an empty room was not held."""
    return _refuse(case.facts.parties_came == 0, "被约谈单位均未到会，应改期或取消")


def has_commitments(case: Case) -> AppError | None:
    """Minutes without commitments and dates open nothing."""
    return _refuse(case.facts.commitments == 0, "纪要须载明被约谈单位的整改承诺和时限")


def talk_served(case: Case) -> AppError | None:
    """A party acts on a notice that was served."""
    return _refuse(not case.facts.talk_served, "约谈通知尚未送达")


def not_held(case: Case) -> AppError | None:
    """Who was spoken to is not released any more."""
    return _refuse(case.facts.talk_held, "约谈已经举行，不能再解除")


def one_regime(case: Case) -> AppError | None:
    """督查 (令733) and 督察 (party regulation) are never mixed: each office acts by its own regime."""
    return _refuse(case.facts.regime_mixed, "督查与督察不得混用：本机构的授权属督察，不能以《政府督查工作条例》为依据")


def statutory_basis(case: Case) -> AppError | None:
    """Approvals are suspended by law (大气法 22, 水法 20), or not at all."""
    return _refuse(not case.facts.statutory, "只有依大气污染防治法第二十二条、水污染防治法第二十条的约谈才登记暂停审批")


def leave_if_another_came(case: Case) -> AppError | None:
    """If another came than was summoned, somebody must have given leave."""
    return _refuse(case.facts.leave_missing, "到会人员与被约谈人不一致，请登记准假人和事由")


def account_written(case: Case) -> AppError | None:
    """A leader signs a written account, not an empty page."""
    return _refuse(not case.facts.account_written, "书面汇报尚未起草")


def measures_complete(case: Case) -> AppError | None:
    """Per problem: goal, measures, date, responsible person, urging unit, accepting unit."""
    missing = case.facts.missing_parts
    return _refuse(bool(missing), f"整改方案不完整，缺：{'、'.join(missing)}")


def result_complete(case: Case) -> AppError | None:
    """A result names what was done per measure, with evidence."""
    missing = case.facts.missing_parts
    return _refuse(bool(missing), f"整改结果不完整，缺：{'、'.join(missing)}")


def standing(case: Case) -> AppError | None:
    """Only 长期坚持 is reviewed stage by stage."""
    return _refuse(not case.facts.standing, "只有长期坚持类整改进行阶段性评估")


def not_standing(case: Case) -> AppError | None:
    """长期坚持 never closes."""
    return _refuse(case.facts.standing, "长期坚持类整改不销号，请作阶段性评估")


def five_standards_met(case: Case) -> AppError | None:
    """The five standards of signing off (安徽省 2019 验收销号办法): each is answered for on site."""
    missing = case.facts.standards_missing
    return _refuse(bool(missing), f"现场核查未达到或未填写的标准：{'；'.join(missing)}")


def levels_left(case: Case) -> AppError | None:
    """Acceptance goes from level to level as the order states them."""
    return _refuse(case.facts.levels_left == 0, "各级验收均已完成")


def all_levels_accepted(case: Case) -> AppError | None:
    """Publicity begins after the last level."""
    left = case.facts.levels_left
    return _refuse(left > 0, f"尚有 {left} 级验收未完成")


def publicity_over(case: Case) -> AppError | None:
    """Nothing is signed off during publicity."""
    left = case.facts.publicity_days_left
    return _refuse(left > 0, f"公示期未满，还有 {left} 个工作日")


def within_objection_days(case: Case) -> AppError | None:
    """Within 30 natural days of receipt (令733 第十七条)."""
    over = case.facts.objection_days_over
    return _refuse(over > 0, f"已超过提出复核申请的期限 {over} 天")


def objection_decided(case: Case) -> AppError | None:
    """Revoking is what follows from a decision on an objection; an office that errs withdraws or reverses."""
    return _refuse(not case.facts.objection_decided, "撤销原结论须依据复核决定")


def effect_not_paused(case: Case) -> AppError | None:
    """While the effect is paused nothing more is drawn from it, and it is not paused twice."""
    return _refuse(case.facts.effect_paused, "复核期间已决定暂停执行")


def no_reversal(case: Case) -> AppError | None:
    """What was reversed by mistake is proposed anew."""
    return _refuse(case.facts.is_reversal, "冲销项不再冲销；确有错误的，请重新提出")


def took_no_part(case: Case) -> AppError | None:
    """Whoever took part in a conclusion does not decide on the objection to it (令733 第十七条)."""
    if case.person_id is not None and case.person_id in case.facts.took_part:
        return Recused("您参与了原结论，依规应当回避，请由未参与的人员作出复核决定")
    return None


def dossier_made(case: Case) -> AppError | None:
    """A matter is handed over with its dossier."""
    return _refuse(not case.facts.dossier_made, "移送前应先生成案卷")


def bulletin_by_two_persons(case: Case) -> AppError | None:
    """A bulletin that the clock drafted still passes two pairs of eyes: one person approves it, another issues it."""
    by_clock = not case.facts.done_by.get("bulletin_drafted")
    if by_clock and case.person_id in case.facts.done_by.get("bulletin_approved", ()):
        return Recused("系统起草的通报由您审核，须由他人印发")
    return None


bulletin_by_two_persons.events = ("bulletin_drafted", "bulletin_approved")  # type: ignore[attr-defined]  # as recused


def nothing_follows(case: Case) -> AppError | None:
    """A finding is lifted after what followed from it was withdrawn by its own recorded act."""
    return _refuse(
        bool(case.facts.follows), f"据此办理的{case.facts.follows}仍然有效，请先按其程序撤销或撤回，再撤销本项"
    )
