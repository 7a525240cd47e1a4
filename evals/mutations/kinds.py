"""The kinds of change, each with how it is made and how much of it must be found."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from random import Random

from assistant.domain.draft import ItemKind
from evals.mutations import drafts, text
from evals.mutations.drafts import Drafted, Mutant

Make = Callable[[Drafted, Random], Iterator[Mutant]]

#: What the kinds that hurt most must reach, and the rest.
GRAVE, OTHER = 0.99, 0.95

_ONE_THING = frozenset(
    {
        ItemKind.PROBLEM,
        ItemKind.ALLERGY,
        ItemKind.DEVICE,
        ItemKind.PROCEDURE,
        ItemKind.RESULT,
        ItemKind.MEDICINE,
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class KindOfChange:
    name: str
    make: tuple[Make, ...]
    least: float = OTHER


def _slip(slips: text.Slips, kinds: frozenset[ItemKind] | None = None) -> Make:
    return lambda drafted, chance: drafts.slipped(drafted, slips, chance, kinds)


def _said(what: str, make: Callable[[Drafted, Random, tuple[str, ...]], Iterator[Mutant]]) -> Make:
    return lambda drafted, chance: make(drafted, chance, sentences(what))


@cache
def sentences(what: str) -> tuple[str, ...]:
    lines = (Path(__file__).parent / "said.tsv").read_text("utf-8").splitlines()
    return tuple(line.split("\t")[1] for line in lines if line.startswith(what + "\t"))


KINDS: tuple[KindOfChange, ...] = (
    KindOfChange(name="dose", make=(_slip(text.doses),), least=GRAVE),
    KindOfChange(name="unit", make=(_slip(text.units),), least=GRAVE),
    KindOfChange(name="decimal", make=(_slip(text.decimals),), least=GRAVE),
    KindOfChange(name="drug", make=(_slip(text.look_alikes),), least=GRAVE),
    KindOfChange(
        name="negation",
        make=(_slip(text.denials_lost), _slip(text.denials_added), _slip(text.denied_outright, _ONE_THING)),
        least=GRAVE,
    ),
    KindOfChange(name="side", make=(_slip(text.sides),), least=GRAVE),
    KindOfChange(name="date", make=(_slip(text.dates),), least=GRAVE),
    KindOfChange(
        name="wrong patient", make=(drafts.other_patients_source, drafts.other_patients_words), least=GRAVE
    ),
    KindOfChange(name="invented citation", make=(drafts.invented_citation,), least=GRAVE),
    KindOfChange(name="dropped allergy", make=(drafts.allergy_dropped,), least=GRAVE),
    KindOfChange(name="deleted element", make=(drafts.element_deleted,), least=GRAVE),
    KindOfChange(name="route", make=(_slip(text.routes),)),
    KindOfChange(name="frequency", make=(_slip(text.frequencies),)),
    KindOfChange(name="trend figure", make=(_slip(text.trend_figures),)),
    KindOfChange(name="trend word", make=(_slip(text.trend_words),)),
    KindOfChange(name="finding", make=(_slip(text.finding_words),)),
    KindOfChange(name="time or act", make=(_slip(text.time_words),)),
    KindOfChange(
        name="person",
        make=(_slip(text.relatives), _slip(text.told_of_another), _slip(text.told_of_the_patient)),
    ),
    KindOfChange(name="citation moved", make=(drafts.moved_citation,)),
    KindOfChange(name="one citation moved", make=(drafts.one_moved,)),
    KindOfChange(name="statement invented", make=(_said("invented", drafts.invented),)),
    KindOfChange(name="stopped as active", make=(drafts.stopped_as_active,)),
    KindOfChange(name="dropped medicine", make=(drafts.medicine_dropped,)),
    KindOfChange(name="dropped pending result", make=(drafts.pending_dropped,)),
    KindOfChange(name="instruction planted", make=(_said("planted", drafts.planted),)),
)
