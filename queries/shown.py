"""Which events of a history a unit may know of: what others prepare is theirs until it is handed in or issued."""

from queries import notices

# What a unit has not handed in is its own paper: to others a signature is told once the signed paper was submitted.
_HANDED_IN = """(e.subject_kind <> 'report' OR e.unit_id = ANY(%(units)s)
  OR e.kind NOT IN ('report_drafted', 'report_edited', 'report_discarded', 'report_unsigned', 'report_signed',
                    'report_stamped')
  OR EXISTS (SELECT FROM event s WHERE s.subject_kind = 'report' AND s.subject_id = e.subject_id
             AND s.subject_seq = e.subject_seq + 1 AND s.kind = 'report_submitted'))"""
# What the office prepares is its own until it is served or issued; what a unit drafts, until it is handed in.
OF_THE_OFFICE = (
    "talk_proposed", "talk_checked", "talk_approved", "talk_declined", "talk_planned", "talk_plan_approved",
    "talk_plan_returned", "talk_party_summoned", "talk_party_summoned_again", "talk_party_dropped",
    "talk_minutes_drafted", "talk_minutes_returned", "entry_proposed", "entry_declined",
    "look_back_scheduled", "look_back_cancelled", "plan_corrected", "plan_findings_accepted", "plan_discarded",
    "plan_reread", "plan_change_declined", "plan_change_handled", "plan_parent_named", "plan_links_judged",
)  # fmt: skip
OF_THE_UNIT = (
    "talk_account_drafted",
    "objection_drafted", "objection_edited", "objection_signed", "objection_discarded",
    "rectification_plan_drafted", "rectification_result_drafted",
    "extension_drafted", "extension_edited", "extension_discarded",
)  # fmt: skip
SHOWN = f"""
  (e.kind <> ALL(%(of_unit)s) OR e.unit_id = ANY(%(units)s))
  AND ((e.kind <> ALL(%(of_office)s) AND e.subject_kind NOT IN ('handover', 'dossier'))
       OR e.supervising_unit_id = ANY(%(units)s))
  AND (e.subject_kind <> 'talk_party' OR e.supervising_unit_id = ANY(%(units)s)
       OR e.concerned_unit_id = ANY(%(units)s))
  AND (e.subject_kind <> 'rectification' OR e.supervising_unit_id = ANY(%(units)s)
       OR e.concerned_unit_id = ANY(%(units)s) OR EXISTS (
         SELECT FROM task_party y WHERE y.task_id = e.task_id AND y.unit_id = ANY(%(units)s)
           AND y.role IN ('supervising', 'superior', 'line')))
  AND (e.subject_kind <> 'deadline' OR e.concerned_unit_id IS DISTINCT FROM e.supervising_unit_id
       OR e.supervising_unit_id = ANY(%(units)s))
  AND (e.subject_kind <> 'notice' OR EXISTS (SELECT FROM notice n WHERE n.id = e.subject_id AND {notices.VISIBLE}))
  AND {_HANDED_IN}"""
SHOWN_TO = {"of_unit": list(OF_THE_UNIT), "of_office": list(OF_THE_OFFICE)}
