"""How much of a medicine is taken in a day, and whether treatment stands, as criteria."""

import re
from dataclasses import dataclass

from assistant.knowledge.care_criteria import TakesNone
from assistant.knowledge.chart import Chart
from assistant.knowledge.conditions import NamedSet
from assistant.knowledge.criteria import Answer, Applies, Not, Unknown, facts, listed
from retrieval.model import Medicine


@dataclass(frozen=True, slots=True, kw_only=True)
class Treated:
    """What closes a gap in treatment. What is held, or was refused by the body, is never "not treated"."""

    named: NamedSet

    def decide(self, chart: Chart) -> Answer:
        if taken := chart.medicines_of(self.named):
            return Applies(taken, listed(self.named.label, taken))
        if held := chart.held(self.named):
            return Not(f"{self.named.label} is on hold", True, held)
        missing = TakesNone(named=self.named).decide(chart)
        if isinstance(missing, Unknown):
            return Unknown(missing.missing, asks=True)
        return Not(f"{self.named.label} is not on the medicine list")


@dataclass(frozen=True, slots=True, kw_only=True)
class AtDose:
    """One of these ingredients, taken at so many mg a day or more. ``least`` is (ingredient, mg a day)."""

    least: tuple[tuple[str, float], ...]

    def decide(self, chart: Chart) -> Answer:
        unsure: list[str] = []
        for medicine in chart.medicines():
            for ingredient, least in self.least:
                if not _named(ingredient, medicine):
                    continue
                mg = mg_a_day(ingredient, medicine)
                if mg is None:
                    unsure.append(f"the dose of {ingredient} in mg")
                elif mg >= least:
                    return Applies((medicine,), listed("at this dose", (medicine,)))
        if unsure:
            return Unknown(tuple(dict.fromkeys(unsure)), asks=True)
        return Not(f"not one of {', '.join(f'{i} {mg:g} mg' for i, mg in self.least)} a day is on the list")


#: Morphine milligram equivalents of one mg by mouth; of fentanyl through the skin, of one microgram an hour.
#: Source: CDC Clinical Practice Guideline for Prescribing Opioids for Pain, 2022, table of conversion factors.
MME = {
    "codeine": 0.15, "hydrocodone": 1.0, "hydromorphone": 5.0, "methadone": 4.7, "morphine": 1.0, "oxycodone": 1.5,
    "oxymorphone": 3.0, "tapentadol": 0.4, "tramadol": 0.2,
}  # fmt: skip
_FENTANYL_PATCH = 2.4


@dataclass(frozen=True, slots=True, kw_only=True)
class OpioidDose:
    """All opioids of the set together; one whose daily dose cannot be told leaves the sum open."""

    at_least: float
    opioids: NamedSet

    def decide(self, chart: Chart) -> Answer:
        taken = chart.medicines_of(self.opioids)
        if not taken:
            return Not("no opioid is on the medicine list")
        doses = {m.id: mme_a_day(m) for m in taken}
        sure = sum(mme for mme in doses.values() if mme is not None)
        if sure >= self.at_least:
            return Applies(facts(taken), f"{sure:g} morphine milligram equivalents a day or more")
        if None in doses.values():
            return Unknown(("the daily dose of each opioid",))
        return Not(f"{sure:g} morphine milligram equivalents a day")


def mme_a_day(medicine: Medicine) -> float | None:
    """None where name, dose and directions do not tell it."""
    said = f"{medicine.name} {medicine.dose} {medicine.dosage}".lower()
    if "fentanyl" in said or "duragesic" in said:
        patch = re.search(r"(\d+(?:\.\d+)?)\s*(?:mcg|ug|µg|micrograms?)\s*(?:/|per)\s*(?:hr|hour|h)\b", said)
        return float(patch.group(1)) * _FENTANYL_PATCH if patch else None
    for ingredient, factor in MME.items():
        if _named(ingredient, medicine):
            mg = mg_a_day(ingredient, medicine)
            return None if mg is None else mg * factor
    return None


def mg_a_day(ingredient: str, medicine: Medicine) -> float | None:
    """From the strength in the name or the dose, how many are taken, and how often; None where one is not told.

    Without a frequency a medicine that is taken once a day by custom would be guessed: so it is not.
    """
    times = times_a_day(f"{medicine.frequency} {medicine.dosage}")
    single = _single(ingredient, medicine)
    return None if times is None or single is None else single * times


def _single(ingredient: str, medicine: Medicine) -> float | None:
    dose = re.search(r"(\d+(?:\.\d+)?)\s*mg\b", medicine.dose.lower())
    if dose:
        return float(dose.group(1))
    after = medicine.name.lower().split(ingredient, 1)[-1]
    strength = re.search(r"(\d+(?:\.\d+)?)\s*(?:-\s*\d+(?:\.\d+)?\s*)?mg\b", after)
    if strength is None:
        return None
    count = re.search(r"(\d+(?:\.\d+)?)\s*(?:tab|cap|pill)", f"{medicine.dose} {medicine.dosage}".lower())
    return float(strength.group(1)) * (float(count.group(1)) if count else 1.0)


def _named(ingredient: str, medicine: Medicine) -> bool:
    return ingredient in medicine.name.lower()


_OFTEN: tuple[tuple[str, float], ...] = (
    (r"\b(?:four times|4 times|4x|qid|q6h)\b", 4), (r"\b(?:three times|3 times|3x|tid|q8h)\b", 3),
    (r"\b(?:twice|two times|2 times|2x|bid|q12h)\b", 2), (r"\b(?:weekly|once a week|every week)\b", 1 / 7),
    (r"\b(?:daily|once|qd|every day|each day|nightly|bedtime|qhs|morning|evening)\b", 1),
)  # fmt: skip


def times_a_day(said: str) -> float | None:
    """How often the directions say it is taken, at the most."""
    words = said.lower()
    every = re.search(r"every\s+(\d+)(?:\s*(?:-|to)\s*\d+)?\s*(?:hours?|hrs?|h)\b|\bq(\d+)h\b", words)
    if every:
        return 24 / max(float(every.group(1) or every.group(2)), 1.0)
    return next((times for pattern, times in _OFTEN if re.search(pattern, words)), None)
