"""Each scorer reads one finished draft beside its case: a score with its reason, None where nothing is to score."""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, replace

from assistant.domain.draft import Content, Item, ItemKind, MedicineDetail
from assistant.domain.patient_version import PatientVersion
from evals.case import AtHome, Case, Flagged, Harm, Said, Words
from evals.quotes import Texts, figures_without_a_quote, inexact


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """``value`` is the share that is right, 1.0 when all of it is; ``harm`` the worst that a miss of it can do."""

    scorer: str
    value: float | None
    reason: str = ""
    harm: Harm | None = None

    @property
    def holds(self) -> bool:
        return self.value is None or self.value == 1.0

    @property
    def serious(self) -> bool:
        return self.harm == "serious"


GRAVEST: tuple[Harm, ...] = ("serious", "moderate", "minor")


def worst(harms: Iterable[Harm | None]) -> Harm | None:
    """The gravest of them, None when there is none."""
    found = set(harms)
    return next((h for h in GRAVEST if h in found), None)


_PROPOSED = frozenset({ItemKind.GOAL, ItemKind.ACTION, ItemKind.REFERRAL, ItemKind.APPOINTMENT})

Scorer = Callable[[Case, Content, Texts], Score]


def says_what_it_must(case: Case, content: Content, texts: Texts) -> Score:
    missed = [s for s in case.must_say if not any(_says(s, item) for item in _items(content, s))]
    return _score("must say", case.must_say, missed, "missing")


def does_not_say_what_it_must_not(case: Case, content: Content, texts: Texts) -> Score:
    said = [s for s in case.must_not_say if any(_says(s, item) for item in _items(content, s))]
    return _score("must not say", case.must_not_say, said, "said")


def suggests_nothing_that_it_must_not(case: Case, content: Content, texts: Texts) -> Score:
    proposed = [" | ".join(_texts(i)) for i in content.items() if i.kind in _PROPOSED]
    made = [w for w in case.must_not_suggest if any(has(text, w) for text in proposed)]
    return _score("must not suggest", case.must_not_suggest, made, "suggested")


def flags_what_it_must(case: Case, content: Content, texts: Texts) -> Score:
    missed = [f for f in case.must_flag if not _flagged(f, content)]
    return _score("must flag", case.must_flag, missed, "not flagged")


def raises_no_false_alarm(case: Case, content: Content, texts: Texts) -> Score:
    raised = [f for f in case.must_not_flag if _flagged(f, content)]
    return _score("must not flag", case.must_not_flag, raised, "flagged")


def its_elements_stand_as_they_should(case: Case, content: Content, texts: Texts) -> Score:
    stands = {e.id: e.presence for e in content.checklist}
    wrong = [e for e in case.elements if stands.get(e.element) not in e.presence]
    told = [f"{e.fact} ({e.element} is {stands.get(e.element, 'not there')})" for e in wrong]
    score = _score("elements", case.elements, wrong, "stands otherwise")
    return replace(score, reason=f"stands otherwise: {'; '.join(told)}") if wrong else score


def every_item_cites(case: Case, content: Content, texts: Texts) -> Score:
    bare = [str(i.id) for i in content.items() if not i.citations]
    return _share("cites", sum(1 for _ in content.items()), bare, "without a citation")


def every_quote_is_exact(case: Case, content: Content, texts: Texts) -> Score:
    citations = [c for i in content.items() for c in i.citations]
    return _share(
        "quotes", len(citations), [c.source for c in citations if inexact(c, texts)], "not exact in"
    )


def every_figure_is_quoted(case: Case, content: Content, texts: Texts) -> Score:
    items = list(content.items())
    loose = [f"{f} in {i.id}" for i in items for f in figures_without_a_quote(i)]
    return _share("figures", len(items), loose, "without a quote")


SCORERS: tuple[Scorer, ...] = (
    says_what_it_must,
    does_not_say_what_it_must_not,
    suggests_nothing_that_it_must_not,
    flags_what_it_must,
    raises_no_false_alarm,
    its_elements_stand_as_they_should,
    every_item_cites,
    every_quote_is_exact,
    every_figure_is_quoted,
)


def tells_at_home(case: Case, versions: Sequence[tuple[AtHome, PatientVersion]]) -> Score:
    """The patient's version of the approved draft, line by line."""
    asked: list[Words] = []
    wrong: list[Words] = []
    for home, version in versions:
        lines = list(_lines(version))
        asked += [*home.must_say, *home.must_not_say]
        wrong += [w for w in home.must_say if not any(has(line, w) for line in lines)]
        wrong += [w for w in home.must_not_say if any(has(line, w) for line in lines)]
    return _score("at home", asked, wrong, "wrong")


# --- looking ---------------------------------------------------------------------------------------------------


def has(text: str, words: Words) -> bool:
    """Whether the text says it: one of ``any_of``, all of ``all_of``, none of ``none_of``."""
    plain = _plain(text)
    return (
        (not words.any_of or any(_stands(w, plain) for w in words.any_of))
        and all(_stands(w, plain) for w in words.all_of)
        and not any(_stands(w, plain) for w in words.none_of)
    )


def _stands(phrase: str, plain: str) -> bool:
    """By itself: no letter or digit goes on before or after it, no decimal, no other part of a date or a range."""
    wanted = _plain(phrase)
    after = "" if wanted.endswith("*") else r"(?!\w|[.,:/-]\d)"
    return re.search(rf"(?<!\w)(?<!\d[.,:/-]){re.escape(wanted.removesuffix('*'))}{after}", plain) is not None


def _plain(text: str) -> str:
    return " ".join(text.lower().replace("–", "-").split())


def _items(content: Content, said: Said) -> Iterator[Item]:
    for section in content.sections:
        if not said.section or section.id in said.section:
            yield from (i for i in section.items if said.kind in (None, i.kind))


def _says(said: Said, item: Item) -> bool:
    change = item.detail.change if isinstance(item.detail, MedicineDetail) else None
    return (not said.change or change in said.change) and has(" | ".join(_texts(item)), said)


def _texts(item: Item) -> Iterator[str]:
    """What a person sees of an item: its sentence, and the form beside it."""
    yield item.text
    for name, value in asdict(item.detail).items() if item.detail else ():
        if isinstance(value, str) and name not in {"type", "code", "system"}:
            yield value
        elif isinstance(value, tuple | list):
            yield from map(str, value)


def _lines(version: PatientVersion) -> Iterator[str]:
    yield from (line.text for line in version.lines())
    for part in version.parts:
        for row in part.rows:
            yield " | ".join(said for said in (row.name, row.how, row.order, row.why, row.change) if said)


def _flagged(flag: Flagged, content: Content) -> bool:
    for finding in content.findings:
        text = finding.reason + (f" | {content.item(finding.item).text}" if finding.item else "")
        fits = finding.rule.startswith(flag.rule) and flag.severity in (None, finding.severity)
        if fits and has(text, flag):
            return True
    return False


# --- scoring ---------------------------------------------------------------------------------------------------


def _score(scorer: str, asked: Sequence[Words], wrong: Sequence[Words], what: str) -> Score:
    if not asked:
        return Score(scorer=scorer, value=None, reason="the case asks nothing of this")
    return Score(
        scorer=scorer,
        value=1 - len(wrong) / len(asked),
        reason=f"{what}: {'; '.join(w.fact for w in wrong)}" if wrong else "",
        harm=worst(w.harm for w in wrong),
    )


def _share(scorer: str, of: int, wrong: Sequence[str], what: str) -> Score:
    if not of:
        return Score(scorer=scorer, value=None, reason="the draft holds nothing to score")
    told = f"{what}: {', '.join(wrong[:5])}" if wrong else ""
    harm: Harm | None = "serious" if wrong else None
    return Score(scorer=scorer, value=max(0.0, 1 - len(wrong) / of), reason=told, harm=harm)
