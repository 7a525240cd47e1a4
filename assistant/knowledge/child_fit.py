"""Whether a child's dose fits the rule by weight: the rule's own amount beside it, by how much it differs, and why.

Rounded to two figures. Ten per cent more or less is what a syringe measures, and fits. An auto-injector comes in a few
strengths, so that the nearest one is a choice of the prescriber: the bands of labeling and of the AAP are both said.
"""

import re
from dataclasses import dataclass

from assistant.knowledge.chart import Chart
from assistant.knowledge.child_doses import ALLOWED, limits
from assistant.knowledge.children import (
    PerKilogram,
    Weight,
    dosed_by_weight,
    per_kilogram,
    scored,
    two_figures,
    weight,
)
from assistant.knowledge.risk.score import Score, Scored
from assistant.knowledge.safety import Source
from retrieval.model import Medicine
from retrieval.text.terms import ingredient


@dataclass(frozen=True, slots=True, kw_only=True)
class Band:
    """Kilograms from and below which a device of so many mg is meant; ``below`` None has no upper end."""

    mg: float
    from_kg: float
    below_kg: float | None

    def holds(self, kg: float) -> bool:
        return self.from_kg <= kg and (self.below_kg is None or kg < self.below_kg)

    def __str__(self) -> str:
        upper = f" to {self.below_kg:g} kg" if self.below_kg else " kg or more"
        return f"{self.mg:g} mg for {self.from_kg:g}{upper}"


DOSES = Source(
    title="Metric Units and the Preferred Dosing of Orally Administered Liquid Medications",
    publisher="American Academy of Pediatrics",
    year=2015,
)
#: Epinephrine for anaphylaxis, into the thigh: 0.01 mg/kg, at most 0.3 mg before the teens (AAP, Epinephrine for
#: First-aid Management of Anaphylaxis, 2017; auto-injector labeling, FDA). Needs a pharmacist's sign-off before a
#: release claims it.
EPINEPHRINE_PER_KG, EPINEPHRINE_MOST = 0.01, 0.3
LABELED = (
    Band(mg=0.1, from_kg=7.5, below_kg=15),
    Band(mg=0.15, from_kg=15, below_kg=30),
    Band(mg=0.3, from_kg=30, below_kg=None),
)
BY_AAP = (
    Band(mg=0.1, from_kg=7.5, below_kg=15),
    Band(mg=0.15, from_kg=15, below_kg=25),
    Band(mg=0.3, from_kg=25, below_kg=None),
)
_BANDS = (*LABELED, *BY_AAP)
_INJECTED = re.compile(r"inject|intramuscular|\bIM\b|epi-?pen|auvi|thigh", re.IGNORECASE)


def doses_by_weight(chart: Chart) -> Score | None:
    """The check as arithmetic that a reader can do again; None where no dose of this patient goes by weight."""
    taken, told = dosed_by_weight(chart), weight(chart)
    if not taken:
        return None
    counted = {one.medicine.id: one for one in per_kilogram(chart)}
    inputs = [scored(told.reading, "weight")] if told else []
    inputs += [_dose_input(m, counted.get(m.id)) for m in taken]
    missing = _missing(told) or tuple(f"the dose of {m.name} in mg" for m in taken if m.id not in counted)
    return Score(
        key="doses_by_weight", name="Doses by weight", points=None, highest=None, most=None, band="",
        inputs=tuple(inputs), missing=missing, source=DOSES,
    )  # fmt: skip


def _missing(told: Weight | None) -> tuple[str, ...]:
    if told is None:
        return ("not checked: a weight",)
    if not told.fresh:
        return (
            f"not checked: a weight of the last {told.good_for} days (the newest is of {told.reading.day})",
        )
    return ()


def _dose_input(medicine: Medicine, counted: PerKilogram | None) -> Scored:
    if counted is None:
        return Scored(name=medicine.name, value="not checked", span=medicine.words)
    often = medicine.frequency or "a dose"
    a_day = "" if counted.a_day is None else f", {two_figures(counted.a_day)} mg/kg a day"
    value = f"{two_figures(counted.once_mg)} mg {often}: {two_figures(counted.once)} mg/kg a dose{a_day}"
    return Scored(
        name=medicine.name, value="; ".join(x for x in (value, fit(counted)) if x), span=medicine.words
    )


def fit(dose: PerKilogram) -> str:
    """ "fits", or by how much it does not, with the rule; "" where no rule by weight is kept for the medicine."""
    name = ingredient(dose.medicine.name) or ""
    told = f"{dose.medicine.name} {dose.medicine.dosage} {dose.medicine.route}"
    if name == "epinephrine":
        return _epinephrine(dose) if _INJECTED.search(told) else ""
    most = limits().get(name)
    if most is None:
        return ""
    for per, charted, limit in (("a dose", dose.once, most.once), ("a day", dose.a_day, most.a_day)):
        if charted is not None and limit is not None:
            over = charted > limit * ALLOWED
            more = f"{two_figures(charted - limit)} mg/kg {per} more than the most, {limit:g} mg/kg {per}"
            return more if over else f"fits: at most {limit:g} mg/kg {per}"
    return ""


def _epinephrine(dose: PerKilogram) -> str:
    kg = dose.once_mg / dose.once
    wanted = min(EPINEPHRINE_PER_KG * kg, EPINEPHRINE_MOST)
    rule = f"{EPINEPHRINE_PER_KG:g} mg/kg, at most {EPINEPHRINE_MOST:g} mg, is {two_figures(wanted)} mg"
    by = dose.once_mg - wanted
    if abs(by) <= wanted * (ALLOWED - 1):
        return f"fits: {rule}"
    amount = f"{two_figures(abs(by))} mg ({100 * abs(by) / wanted:.0f} %) {'more' if by > 0 else 'less'}"
    nearest = min(LABELED, key=lambda b: abs(b.mg - wanted)).mg
    is_nearest = abs(dose.once_mg - nearest) < 0.001 and any(b.mg == nearest and b.holds(kg) for b in _BANDS)
    said = "fits, the nearest auto-injector" if is_nearest else "differs"
    return f"{said}: {rule}, and this is {amount}; {_devices(kg)}"


def _devices(kg: float) -> str:
    """The auto-injector of this weight: one where labeling and the AAP agree, else both, and who decides."""
    labeled = next((b for b in LABELED if b.holds(kg)), None)
    advised = next((b for b in BY_AAP if b.holds(kg)), None)
    if labeled is None or advised is None:
        return "below the weight of any auto-injector"
    if labeled.mg == advised.mg:
        return f"auto-injector: {labeled}"
    return f"between two auto-injectors: labeling {labeled}, AAP {advised}; the prescriber chooses"
