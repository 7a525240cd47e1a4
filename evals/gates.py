"""What must hold before a change ships: limits by harm, and no figure worse than the baseline allows."""

import json
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from assistant.domain.draft import Harm
from evals.errors import CannotMeasure, CannotRun

FILE = Path(__file__).with_name("gates.toml")
BASELINE = Path(__file__).with_name("baseline.json")


class BadGate(CannotMeasure):
    pass


class Gate(BaseModel):
    """One limit. ``figure`` is a path into the figures of a command's summary, its parts apart by dots.

    ``least`` and ``most`` limit the figure itself. ``slack`` limits its interval: the end that would hurt may not lie
    further out than that of the baseline by more than this. ``everywhere`` holds for any folder of cases, not our own
    alone; ``whole`` is not asked of a fast run, which measures less.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    command: str = "run"
    figure: str
    harm: Harm
    because: str = Field(min_length=20)
    least: float | None = None
    most: float | None = None
    slack: Annotated[float, Field(ge=0)] | None = None
    everywhere: bool = False
    whole: bool = False

    @model_validator(mode="after")
    def _limits_one_side(self) -> "Gate":
        if (self.least is None) == (self.most is None):
            raise ValueError("give least or most, and not both")
        return self


class _Gates(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    gate: tuple[Gate, ...] = Field(min_length=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """A gate with what was found. ``stands``: "holds", "fails", or "not measured"; ``reason`` says by how much."""

    command: str
    figure: str
    harm: str
    because: str
    stands: Literal["holds", "fails", "not measured"]
    reason: str
    limit: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    gates: tuple[Held, ...]

    @property
    def failed(self) -> tuple[Held, ...]:
        """The gravest first."""
        order = [str(h) for h in Harm]
        return tuple(
            sorted((g for g in self.gates if g.stands == "fails"), key=lambda g: order.index(g.harm))
        )

    @property
    def holds(self) -> bool:
        return not self.failed


def load(file: Path = FILE) -> tuple[Gate, ...]:
    """Raises BadGate."""
    try:
        return _Gates.model_validate(tomllib.loads(file.read_text("utf-8"))).gate
    except (ValidationError, tomllib.TOMLDecodeError) as error:
        raise BadGate(f"{file.name}: {error}") from None


def verdict(
    command: str,
    summary: Mapping[str, Any],
    *,
    ours: bool = True,
    whole: bool = True,
    file: Path = FILE,
    baseline: Path = BASELINE,
) -> Verdict:
    """``ours``: whether this ran on our own data; on another's only the gates that hold everywhere are asked.

    ``whole``: whether all was measured; of a fast run, which has less of everything, some gates are not asked.
    """
    before = baseline_of(command, baseline) if ours else {}
    mine = [g for g in load(file) if g.command == command]
    asked = [g for g in mine if (ours or g.everywhere) and (whole or not g.whole)]
    figures = summary.get("figures") or summary
    return Verdict(gates=tuple(held(one, figures, before) for g in asked for one in _each(g, figures)))


def _each(gate: Gate, figures: Mapping[str, Any]) -> Iterator[Gate]:
    """A figure that ends in a star is every one below, and at least itself."""
    if not gate.figure.endswith(".*"):
        yield gate
        return
    above = gate.figure.removesuffix(".*")
    below = _at(figures, above)
    for name in below if isinstance(below, Mapping) and below else ["*"]:
        yield gate.model_copy(update={"figure": f"{above}.{name}"})


def held(gate: Gate, figures: Mapping[str, Any], before: Mapping[str, Any]) -> Held:
    """One that cannot be looked up fails, lest a figure that is taken away opens its gate."""
    stands: Literal["holds", "fails", "not measured"]
    found = _at(figures, gate.figure)
    if found is None:
        stands, reason = "fails", "no such figure in the summary"
    elif number_of(found) is None:
        stands, reason = "not measured", "nothing to score"
        if _number_at(before, gate.figure) is not None:
            stands, reason = "fails", "nothing to score, and the baseline had something"
    else:
        gate = _as_strict_as_it_says(gate, found)
        broken = " and ".join((*_limits(gate, found), *_slipped(gate, found, _at(before, gate.figure))))
        stands, reason = ("fails", broken) if broken else ("holds", _told(gate, found))
    return Held(
        command=gate.command,
        figure=gate.figure,
        harm=str(gate.harm),
        because=gate.because,
        stands=stands,
        reason=reason,
        limit=gate.least if gate.least is not None else gate.most,
    )


def _as_strict_as_it_says(gate: Gate, found: Any) -> Gate:
    """A figure that brings a higher bar of its own is held to that one."""
    own = found.get("least") if isinstance(found, Mapping) else None
    if gate.least is None or not isinstance(own, int | float):
        return gate
    return gate.model_copy(update={"least": max(gate.least, float(own))})


def _limits(gate: Gate, found: Any) -> Iterator[str]:
    number = number_of(found)
    if number is not None and gate.least is not None and number < gate.least:
        yield f"{shown(number, found)} is below {shown(gate.least, found)}"
    if number is not None and gate.most is not None and number > gate.most:
        yield f"{shown(number, found)} is above {shown(gate.most, found)}"


def _slipped(gate: Gate, found: Any, before: Any) -> Iterator[str]:
    """The end of the interval that would hurt, against the same end of the baseline's."""
    now, then = _interval(found), _interval(before)
    if gate.slack is None or now is None or then is None:
        return
    slack = shown(gate.slack, found)
    if gate.least is not None and now[0] < then[0] - gate.slack:
        yield f"the lower bound fell from {shown(then[0], found)} to {shown(now[0], found)}, by more than {slack}"
    if gate.most is not None and now[1] > then[1] + gate.slack:
        yield f"the upper bound rose from {shown(then[1], found)} to {shown(now[1], found)}, by more than {slack}"


def _told(gate: Gate, found: Any) -> str:
    side, limit = ("least", gate.least) if gate.least is not None else ("most", gate.most)
    return f"{shown(number_of(found), found)}, at {side} {shown(limit, found)}"


def shown(number: float | None, like: Any) -> str:
    """In hundredths where ``like`` is a share."""
    if number is None:
        return "–"
    is_share = isinstance(like, Mapping) and "value" not in like
    return f"{100 * number:.4g} %" if is_share else f"{number:,.12g}"


def _at(figures: Any, path: str) -> Any:
    """The value at a path; a whole name with dots in it comes before its parts."""
    if not isinstance(figures, Mapping):
        return None
    if path in figures:
        return figures[path]
    head, _, rest = path.partition(".")
    return _at(figures[head], rest) if rest and head in figures else None


def number_of(found: Any) -> float | None:
    """A bare number, the rate of a share, or a value. None where nothing was scored."""
    if isinstance(found, Mapping):
        found = found.get("rate", found.get("agree", found.get("value")))
    return float(found) if isinstance(found, int | float) and not isinstance(found, bool) else None


def _number_at(figures: Mapping[str, Any], path: str) -> float | None:
    return number_of(_at(figures, path))


def _interval(found: Any) -> tuple[float, float] | None:
    told = found.get("interval") if isinstance(found, Mapping) else None
    return (float(told[0]), float(told[1])) if told else None


# --- the baseline -----------------------------------------------------------------------------------------------


@cache
def _kept(file: Path) -> Mapping[str, Any]:
    told: Mapping[str, Any] = json.loads(file.read_text("utf-8")) if file.is_file() else {}
    return told


def baseline_of(command: str, file: Path = BASELINE) -> Mapping[str, Any]:
    """The figures that a command had when its baseline was set; none where none was."""
    told: Mapping[str, Any] = _kept(file).get(command, {}).get("figures", {})
    return told


def set_baseline(source: Path, *, because: str, command: str = "run", file: Path = BASELINE) -> bool:
    """Takes the figures that have gates from a summary, prints what changes, and keeps why. Raises CannotRun."""
    try:
        summary = json.loads(source.read_text("utf-8"))
    except ValueError:
        raise CannotRun(f"{source}: no summary of a run") from None
    figures = summary.get("figures") or summary
    before = baseline_of(command, file)
    told: dict[str, Any] = {}
    for gate in load():
        if gate.command == command and (found := _at(figures, gate.figure)) is not None:
            told[gate.figure] = found
            was, now = _number_at(before, gate.figure), number_of(found)
            print(
                f"{gate.figure}: {'unchanged' if was == now else f'{shown(was, found)} -> {shown(now, found)}'}"
            )
    if not told:
        raise CannotRun(f"{source}: none of the figures that gates.toml names for {command}")
    kept = {
        **_kept(file),
        command: {
            "because": because,
            **{key: summary.get(key) for key in ("at", "revision", "software", "engine", "data")},
            "figures": told,
        },
    }
    file.write_text(json.dumps(kept, indent=1, ensure_ascii=False, sort_keys=True) + "\n", "utf-8")
    _kept.cache_clear()
    return True


def show(told: Verdict) -> None:
    """Every gate that does not hold, the gravest first, and how many do."""
    for gate in told.failed:
        print(f"GATE FAILED, {gate.harm}: {gate.command} {gate.figure}: {gate.reason}. {gate.because}")
    for gate in told.gates:
        if gate.stands == "not measured":
            print(f"gate not measured: {gate.command} {gate.figure}: {gate.reason}")
    holding = sum(g.stands == "holds" for g in told.gates)
    print(f"{holding} of {len(told.gates)} gates hold")
