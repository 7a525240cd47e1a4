"""A published score as a value: its points, what each input gave, and what is missing of it.

A score is arithmetic that a reader can do again. It is for planning over days and weeks and is not time-critical.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources

from assistant.domain.draft import ScoreDetail, ScoreInput
from assistant.knowledge.conditions import NamedSet, SetKind, Sets, read_sets, sets
from assistant.knowledge.safety import Input, Source
from retrieval.model import Span

#: The lowest points of a band, and what the published cut-points call it; in rising order.
Bands = Sequence[tuple[float, str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Scored(Input):
    """An input with its points; None where it is shown and not counted. ``label`` is its short name in the sum.

    ``also`` are more places that it was counted from.
    """

    points: float | None = None
    label: str = ""
    also: tuple[Span, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """``points`` is what the record shows. While an input is ``missing`` it may be as high as ``highest``.

    ``key`` names it for criteria; ``band`` is "" where nothing can be said; ``note`` is one more thing a reader must
    know, such as an answer that asks for a conversation today.
    """

    key: str
    name: str
    version: str = ""
    points: float | None
    highest: float | None
    most: float | None
    band: str
    inputs: tuple[Scored, ...]
    missing: tuple[str, ...] = ()
    source: Source
    note: str = ""
    basis: tuple[Span, ...] = ()  # what it was counted over, such as the stay, beside its inputs

    @property
    def partial(self) -> bool:
        return bool(self.missing)

    @property
    def spans(self) -> tuple[Span, ...]:
        of_inputs = (span for i in self.inputs for span in (i.span, *i.also) if span is not None)
        return tuple(dict.fromkeys((*self.basis, *of_inputs)))


def added_up(
    *,
    key: str,
    name: str,
    version: str = "",
    most: float,
    bands: Bands,
    inputs: Sequence[Scored],
    missing: Mapping[str, float] | None = None,
    source: Source,
    note: str = "",
    basis: tuple[Span, ...] = (),
) -> Score:
    """The sum of the inputs. ``missing`` says of each missing input how many points it could have added."""
    lacking = missing or {}
    counted = [i.points for i in inputs if i.points is not None]
    points = float(sum(counted)) if counted else None
    highest = None if points is None else min(points + sum(lacking.values()), most)
    return Score(
        key=key, name=name, version=version, points=points, highest=highest, most=most,
        band=band(bands, points, highest), inputs=tuple(inputs), missing=tuple(lacking), source=source, note=note,
        basis=basis,
    )  # fmt: skip


def band(bands: Bands, points: float | None, highest: float | None) -> str:
    """ "high", or "low to high" where what is missing could lift it over a cut-point."""
    if points is None or highest is None:
        return ""
    lowest, uppermost = _word(bands, points), _word(bands, highest)
    return lowest if lowest == uppermost else f"{lowest} to {uppermost}"


def _word(bands: Bands, points: float) -> str:
    return [word for least, word in bands if points >= least][-1]


# --- how a score is said ------------------------------------------------------------------------------------------


def sentence(score: Score) -> str:
    """ "LACE 12 of 19, high: L 4 (5 days) + A 3 (…) + C 3 (…) + E 2 (…). Not time-critical." """
    counted = [i for i in score.inputs if i.points is not None]
    shown = [i for i in score.inputs if i.points is None]
    said = _head(score)
    if counted:
        said += ": " + " + ".join(_counted(i) for i in counted)
    said += "."
    if shown:
        said += " " + "; ".join(_shown(i) for i in shown) + "."
    if score.note:
        said += f" {score.note}"
    if score.partial:
        said += f" Partial: {'; '.join(score.missing)} missing{_up_to(score)}."
    return " ".join(f"{said} Not time-critical.".split())


def _head(score: Score) -> str:
    version = f" ({score.version})" if score.version else ""
    total = "" if score.points is None else f" {score.points:g}"
    of = f" of {score.most:g}" if total and score.most is not None else ""
    return f"{score.name}{version}{total}{of}{f', {score.band}' if score.band else ''}"


def _up_to(score: Score) -> str:
    if score.points is None or score.highest is None or score.highest == score.points:
        return ""
    return f", so that it may be as high as {score.highest:g}"


def _counted(part: Scored) -> str:
    value = ", ".join(x for x in (part.value, part.date or "") if x)
    return f"{part.label or part.name} {part.points:g}" + (f" ({value})" if value else "")


def _shown(part: Scored) -> str:
    return f"{part.name} {part.value}" + (f" on {part.date}" if part.date else "")


def detail(score: Score) -> ScoreDetail:
    return ScoreDetail(
        name=score.name,
        version=score.version,
        points=score.points,
        of=score.most,
        band=score.band,
        partial=score.partial,
        inputs=tuple(
            ScoreInput(name=i.name, value=i.value, points=i.points, date=i.date or "") for i in score.inputs
        ),
        missing=score.missing,
        source=str(score.source),
    )


# --- the sets that scores read beside the shared ones ----------------------------------------------------------------


@cache
def risk_sets() -> Sets:
    return read_sets(resources.files("assistant.knowledge.risk") / "codes", base=sets())


def condition_set(name: str) -> NamedSet:
    return risk_sets().by_kind[SetKind.CONDITION][name]


def result_set(name: str) -> NamedSet:
    return risk_sets().by_kind[SetKind.RESULT][name]
