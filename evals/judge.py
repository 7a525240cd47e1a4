"""A language model as a judge of statements, itself judged: its verdicts beside those of people who labelled the pairs.

It is told the offered verdicts and nothing else: neither who wrote a statement, nor what our checks say of it. What it
is shown are pairs that were written or published for measuring; no patient's record goes to it, and it is reached as
the model that writes is: on this machine, or at a host that the settings allow.
"""

import json
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from math import sqrt
from pathlib import Path
from random import Random
from typing import Any

from assistant.bootstrap import SOFTWARE, chat_model
from assistant.domain.errors import UnusableReply
from assistant.settings import Settings
from assistant.workflow.ports import Brief, Model
from evals import paraphrases, report
from evals.errors import CannotRun
from evals.intervals import Share
from prompts import Prompt, live

#: What a judge may say, and what each verdict means.
VERDICTS = {
    "supported": "the source says it, in whatever words",
    "contradicted": "the source says otherwise",
    "not said": "the source does not say it",
}
SUPPORTED = "supported"
SCHEMA = {
    "title": "Verdict",
    "description": "Whether the source carries the statement.",
    "type": "object",
    "additionalProperties": False,
    "required": ["verdict"],
    "properties": {"verdict": {"type": "string", "enum": list(VERDICTS)}},
}
MOST, SEED = 200, 20261122
_Z = 1.959964  # of 95 %
MEANS = {
    "agreement": "pairs on which judge and label say the same, supported or not, of those with a usable verdict",
    "kappa": "agreement beyond what the two would reach by chance (Cohen, Educ Psychol Meas, 1960), with the interval "
    "of its large-sample error; none where both say the same of every pair",
    "wrongly_supported": "of the pairs labelled false, those that the judge calls supported",
    "wrongly_refused": "of the pairs labelled true, those that the judge does not call supported",
    "unusable": "answers that are none of the offered verdicts, of all that were asked for",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Labelled:
    """``true``: whoever labelled the pair says that the source carries the statement."""

    id: str
    source: str
    statement: str
    true: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """``verdict`` is "" where the answer was none of those offered."""

    id: str
    true: bool
    verdict: str

    @property
    def supported(self) -> bool:
        return self.verdict == SUPPORTED


@dataclass(frozen=True, slots=True, kw_only=True)
class Judge:
    model: Model
    prompt: Prompt

    def verdict(self, source: str, statement: str) -> str:
        """One of VERDICTS, or "" for any other answer. Raises Unavailable when the model is away."""
        offered = "\n".join(f"- {name}: {means}" for name, means in VERDICTS.items())
        brief = Brief(
            prompt=self.prompt.ref,
            instructions=self.prompt.render(verdicts=offered),
            text=json.dumps({"source": source, "statement": statement}, ensure_ascii=False),
            schema=SCHEMA,
        )
        try:
            said = json.loads(self.model.complete(brief).text).get("verdict")
        except UnusableReply:
            return ""
        return said if isinstance(said, str) and said in VERDICTS else ""


def judge_of(settings: Settings) -> Judge:
    """The judge that the settings name. Raises CannotRun when they name none."""
    model = chat_model(settings)
    if model is None:
        raise CannotRun(
            "a judge is a language model, and none is configured: set CARETRACE_MODEL and CARETRACE_MODEL_BASE_URL "
            "(and CARETRACE_MODEL_KEY where it needs one); everything else is measured without a judge"
        )
    return Judge(model=model, prompt=live("judge"))


def run(
    pairs: Path | None = None, *, most: int = MOST, least: float | None = None, out: Path | None = None
) -> bool:
    """Whether the judge agrees with the labels by at least this kappa. Raises CannotRun, Unavailable."""
    judge = judge_of(Settings())
    file = pairs or paraphrases.PAIRS
    labelled = [
        Labelled(id=p.id, source=p.source, statement=p.statement, true=p.true) for p in paraphrases.load(file)
    ]
    judged = asked(judge, sample(labelled, most))
    summary = report.ran_on(
        software=SOFTWARE,
        model=judge.model.name,
        prompts=(judge.prompt.ref,),
        seed=SEED,
        data={"pairs": report.digest_of([file])},
        **scores(judged),
    )
    if out:
        report.keep(out, summary, [asdict(j) for j in judged])
    tell(summary)
    kappa = summary["kappa"]["value"]
    return least is None or (kappa is not None and kappa >= least)


def sample(labelled: Sequence[Labelled], most: int) -> list[Labelled]:
    """So many of them, the same every time."""
    return list(labelled) if len(labelled) <= most else Random(SEED).sample(list(labelled), most)


def asked(judge: Judge, labelled: Iterable[Labelled]) -> list[Judged]:
    return [
        Judged(id=one.id, true=one.true, verdict=judge.verdict(one.source, one.statement)) for one in labelled
    ]


# --- counting ----------------------------------------------------------------------------------------------------


def scores(judged: Sequence[Judged]) -> dict[str, Any]:
    """Every figure with its interval, and in words what each one is."""
    usable = [j for j in judged if j.verdict]
    false, true = ([j for j in usable if j.true is said] for said in (False, True))
    return {
        "asked": len(judged),
        "unusable": Share(len(judged) - len(usable), len(judged)).told(),
        "agreement": Share(sum(j.supported is j.true for j in usable), len(usable)).told(),
        "kappa": kappa([(j.true, j.supported) for j in usable]),
        "wrongly_supported": Share(sum(j.supported for j in false), len(false)).told(),
        "wrongly_refused": Share(sum(not j.supported for j in true), len(true)).told(),
        "verdicts": dict(Counter(j.verdict or "unusable" for j in judged)),
        "means": MEANS,
    }


def kappa(both: Sequence[tuple[bool, bool]]) -> dict[str, Any]:
    """Of two who each say yes or no of the same things."""
    n = len(both)
    same = sum(one is other for one, other in both) / n if n else 0.0
    yes = [sum(pair[who] for pair in both) / n if n else 0.0 for who in (0, 1)]
    chance = yes[0] * yes[1] + (1 - yes[0]) * (1 - yes[1])
    if not n or chance == 1:
        return {"value": None, "interval": None, "of": n}
    value = (same - chance) / (1 - chance)
    reach = _Z * sqrt(same * (1 - same) / n) / (1 - chance)
    low, high = max(-1.0, value - reach), min(1.0, value + reach)
    return {"value": round(value, 4), "interval": [round(low, 4), round(high, 4)], "of": n}


def tell(summary: dict[str, Any]) -> None:
    rows = [
        [name, told["of"], told.get("rate", told.get("value")), *(told["interval"] or (None, None))]
        for name, told in summary.items()
        if name in MEANS
    ]
    heads = ["the judge beside the labels", "n", "value", "from", "to"]
    report.table(f"{summary['model']}, {', '.join(summary['prompts'])}", heads, rows)
    print(*(f"{name}: {means}" for name, means in MEANS.items()), sep="\n")
