# ruff: noqa: E501 (a sentence is read whole)
"""成效证据 on 集团成效 in English: who has any outcome to be judged by."""

from typing import Final

EVIDENCE: Final[dict[str, str]] = {
    "evidence.section": "Evidence of outcomes: who has data and who has none",
    "evidence.also": ", ",
    "evidence.and_more": " and others",
    "evidence.exam": "examinations",
    "evidence.progression": "leavers and admission",
    "evidence.award": "awards",
    "evidence.survey": "satisfaction",
    "evidence.bare": "Of {of:member|members} (lead school included), **{n} {n:~has|have} no outcome at all since joining** (none of: {kinds}): **{names}**{more}. How their pupils fare the data cannot say; no data does not mean no effect, nor does it mean one.",
    "evidence.all_bare": "**None of the {n:member has|members have} any outcome since joining** (none of: {kinds}): **{names}**{more}. Whether the group has an effect the data cannot say.",
    "evidence.sentence": "Members with outcomes since joining (lead school included): {parts}.",
    "evidence.part": "{kind} {n} of {of}",
    "evidence.title": "Evidence of outcomes: school years with data since joining · {place} · up to {year}",
    "evidence.years": "{n} of {of} years",
    "evidence.none": "none",
    "evidence.verdict": "Evidence",
    "evidence.verdict.bare": "no outcome at all",
    "evidence.verdict.soft": "no academic data",
    "evidence.verdict.some": "yes",
    "evidence.key": "Cells: school years with data of the years in the group. None (hatched): not one usable number in these years (not reported, suppressed, or truly none; the data do not say). Awards name no stage; no award on record is not taken as 0.",
    "evidence.left_out": " {n} more {n:~is|are} not listed.",
}
