"""How the patient manages day by day: what notes say, the newest first, and the last of each scale that was used."""

import re
from datetime import date

from assistant.domain.draft import Item, Kind
from assistant.knowledge.stays import day, during
from assistant.writing.desk import Desk
from assistant.writing.parts.quoted import asserted, cues, fresh, notes_of, quote
from assistant.writing.parts.results import measured
from assistant.writing.parts.spoken import Sentence, spoken
from retrieval.model import Measurement
from retrieval.text.addressed import addressed

#: Days for which a scale still says how somebody is.
STILL_TRUE = 730
MOST_SCALES = 4
MOST_SENTENCES = 4
_HISTORY = frozenset({"past_medical_history", "problems", "family_history", "history_of_present_illness"})
_SCALE = re.compile(
    r"barthel|katz|lawton|functional (?:status|independence)|activities of daily|\bmmse\b|mini-?mental|\bmoca\b"
    r"|montreal cognitive|mini-?cog|\bbims\b|brief interview for mental|cognitive (?:status|assessment|function)"
    r"|timed up and go|\btug\b|gait|mobility|clinical frailty",
    re.IGNORECASE,
)


def function_sentences(desk: Desk) -> list[Item]:
    """What notes say of walking, self-care and thinking: the newest look first, and a section of its own before all."""
    pattern = cues("function")
    said = [
        s
        for note in reversed(notes_of(desk))
        for s in spoken(note)
        if len(s.words) > 2 and s.section not in _HISTORY and _tells(s, pattern)
    ]
    said.sort(key=lambda s: s.section != "functional_status")
    return [quote(s) for s in fresh(desk, said, MOST_SENTENCES)]


def _tells(s: Sentence, pattern: re.Pattern[str]) -> bool:
    return s.section == "functional_status" or (asserted(s, pattern) and not addressed(s.span.text))


def function_scores(desk: Desk) -> list[Item]:
    """In a discharge summary those of the stay, else those of the record's last two years; of a scale its whole."""
    every = [m for m in desk.record.of(Measurement) if m.status not in {"entered-in-error", "cancelled"}]
    newest = max((d for m in every if (d := day(m.date))), default=desk.as_of)
    last: dict[str, Measurement] = {}
    for m in every:
        if not _SCALE.search(f"{m.name} {m.panel}") or not (m.value or m.number is not None):
            continue
        if not _holds(m, desk, newest):
            continue
        whole = m.panel or m.code("http://loinc.org") or m.name.lower()
        last[whole] = max(last.get(whole, m), m, key=lambda one: (one.date or "", not one.panel, one.id))
    told = sorted(last.values(), key=lambda m: (m.date or "", m.id), reverse=True)
    return [measured(m) for m in told[:MOST_SCALES]]


def _holds(m: Measurement, desk: Desk, newest: date) -> bool:
    if desk.kind is Kind.DISCHARGE_SUMMARY and desk.stay is not None:
        return during(m, desk.stay)
    when = day(m.date)
    return when is not None and (newest - when).days <= STILL_TRUE
