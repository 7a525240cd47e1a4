"""Every score of a chart, in the order of reading: coming back first, then the whole person, then one disease each.

``SCORES`` is the table that criteria, drafts and checks read. Adding a score means adding a line here.
"""

from collections.abc import Callable, Mapping

from assistant.knowledge.chart import Chart
from assistant.knowledge.risk import charlson as comorbidity_index
from assistant.knowledge.risk.caregivers import caregiver_scale, caregiver_strain
from assistant.knowledge.risk.charlson import charlson
from assistant.knowledge.risk.ckd_grid import ckd_grid
from assistant.knowledge.risk.falls import falls, morse
from assistant.knowledge.risk.hospital import V2013, hospital
from assistant.knowledge.risk.lace import FLAT, lace
from assistant.knowledge.risk.questionnaires import audit_c, gad7, phq2, phq9
from assistant.knowledge.risk.score import Score
from assistant.knowledge.risk.stroke import cha2ds2_vasc
from retrieval.model import Encounter

Scorer = Callable[[Chart, Encounter | None], Score | None]

SCORES: Mapping[str, Scorer] = {
    "lace": lambda chart, stay: lace(chart, stay),
    "lace_flat": lambda chart, stay: lace(chart, stay, FLAT),
    "hospital": lambda chart, stay: hospital(chart, stay),
    "hospital_2013": lambda chart, stay: hospital(chart, stay, V2013),
    "charlson": lambda chart, _: charlson(chart),
    "charlson_2011": lambda chart, _: charlson(chart, comorbidity_index.V2011),
    "cha2ds2_vasc": lambda chart, _: cha2ds2_vasc(chart),
    "kdigo": lambda chart, _: ckd_grid(chart),
    "phq9": lambda chart, _: phq9(chart),
    "phq2": lambda chart, _: phq2(chart),
    "gad7": lambda chart, _: gad7(chart),
    "audit_c": lambda chart, _: audit_c(chart),
    "falls": lambda chart, _: falls(chart),
    "morse": lambda chart, _: morse(chart),
    "caregiver_scale": lambda chart, _: caregiver_scale(chart),
    "caregiver_strain": lambda chart, _: caregiver_strain(chart),
}
#: Another published version of the same score: said beside it only where its band differs.
VERSIONS: Mapping[str, str] = {"lace_flat": "lace", "hospital_2013": "hospital", "charlson_2011": "charlson"}
#: Said only where it counts something.
_UNLESS_NOTHING = frozenset({"charlson"})


def score(chart: Chart, key: str, stay: Encounter | None = None) -> Score | None:
    """Raises KeyError for a name that is none of ``SCORES``."""
    about = stay.key if stay else None
    return chart.remembered(("score", key, about), lambda: SCORES[key](chart, stay))


def all_scores(chart: Chart, stay: Encounter | None = None) -> tuple[Score, ...]:
    """Those that concern this patient and say something, in reading order; none of a patient who has died."""
    if chart.record.patient.deceased:
        return ()
    found = {key: one for key in SCORES if (one := score(chart, key, stay)) is not None}
    return tuple(one for key, one in found.items() if _is_said(key, one, found))


def _is_said(key: str, one: Score, found: Mapping[str, Score]) -> bool:
    if not one.inputs or not one.band or (key in _UNLESS_NOTHING and not one.points):
        return False
    usual = found.get(VERSIONS.get(key, ""))
    return usual is None or usual.band != one.band


def readmission_is_likely(chart: Chart) -> tuple[Score, ...]:
    """The readmission scores that are high by what the record shows already."""
    found = (score(chart, key) for key in ("lace", "hospital"))
    return tuple(one for one in found if one is not None and _points(one) >= HIGH[one.key])


HIGH: Mapping[str, float] = {"lace": 10, "hospital": 7}


def _points(one: Score) -> float:
    return one.points if one.points is not None else 0.0
