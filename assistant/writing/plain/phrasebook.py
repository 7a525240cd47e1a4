"""The reviewed wording of one language for one reader: nothing else may be said in a patient's version.

The words are data (``words/*.yaml``), so that a qualified translator reads them without reading Python.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from importlib import resources
from typing import Any

import yaml

from assistant.domain.patient_version import Audience, Language, Slot
from assistant.knowledge.conditions import SetKind, sets
from assistant.writing.plain.frequencies import Often, Per

_ROUTES: tuple[tuple[str, str], ...] = (
    ("under_skin", r"subcut|\bsc\b|\bsq\b|sub-?q|under the skin|injectable|pen injector|auto-?injector"),
    ("muscle", r"intramuscular|\bim\b"),
    ("vein", r"intraven|\biv\b"),
    ("tube", r"feeding tube|gastrostomy|\bpeg\b|\bg-?tube\b|nasogastric|jejunostomy|enteral tube"),
    ("tongue", r"sublingual|\bsl\b|under the tongue|buccal"),
    ("eye", r"ophthalm|\beyes?\b|conjunctiv"),
    ("ear", r"\botic\b|\bears?\b|auricular"),
    ("nose", r"\bnasal\b|nostril|intranasal"),
    ("breath", r"inhal|\binh\b|respiratory|nebuli[sz]|puffs?\b"),
    ("skin", r"topical|transdermal|\bskin\b|cutaneous|patch"),
    ("rectum", r"rectal|\bpr\b|suppositor"),
    ("vagina", r"vaginal"),
    ("mouth", r"\boral(?:ly)?\b|\bpo\b|\bp\.o\b|by mouth|\bmouth\b"),
)
_WHERE = tuple((name, re.compile(pattern, re.IGNORECASE)) for name, pattern in _ROUTES)
_ISO = re.compile(r"\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d)?(?:Z|[+-]\d\d:?\d\d)?)?")
_SEVERAL = re.compile(
    r"(\d[\d./]*)\s+(?:tablet|capsule|puff|spray|drop|film|unit|dose|packet)(?![a-z])", re.IGNORECASE
)
_GAS = re.compile(r"cannula|oxygen", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sentences:
    """What an entry of a guideline says to the patient: something to do, when to call us, when to call 911."""

    step: str = ""
    us: str = ""
    emergency: str = ""


@dataclass(frozen=True, kw_only=True)
class Phrasebook:
    language: Language
    audience: Audience
    name: str  # how the patient is called in a caregiver's version; "" when nobody's name is known
    words: Mapping[str, Any]

    def title(self, kind: str) -> str:
        return self._said(self.words["title"][kind])

    def made_for(self, reader: str) -> str:
        """For whom of the caregivers; "" for the patient, and where nobody is named."""
        return self.line("made_for", who=reader) if reader and self.audience is Audience.CAREGIVER else ""

    def heading(self, part: str) -> str:
        return self._said(self.words["heading"][part])

    def line(self, key: str, **given: str) -> str:
        return self._said(self.words["line"][key], **given)

    def question(self, key: str, **given: str) -> str:
        return self._said(self.words["question"][key], **given)

    def role(self, owner: str) -> str:
        """The role's plain name; a person charted by name keeps it; a number or nothing is the care team."""
        known = self.words["role"].get(owner)
        return self._said(known) if known else owner if owner else self._said(self.words["role"]["someone"])

    def taken(self, *, dose: str, route: str, often: Often | None, as_needed: bool, form: str) -> str:
        """One sentence: how much, by which way, how often. "" where neither amount nor rhythm is charted."""
        if not dose and often is None:
            return ""
        template = self.words["take"][_way(route, form)]
        rhythm = self.often(often) if often else ""
        said = self._said(template, dose=self.dose(dose) or self.words["this_medicine"], often=rhythm)
        return " ".join(said.split()) + (self.words["needed"] if as_needed else "") + "."

    def dose(self, dose: str) -> str:
        """The amount as charted, its unit in this language. A bare number is no amount that a patient can take."""
        if not re.search(r"[A-Za-z%]", dose):
            return ""
        several = _SEVERAL.match(dose)
        counted = f"{several[0]}s" if several and several[1] not in {"1", "0.5", "1/2"} else ""
        plural = counted + dose[several.end() :] if several and counted else dose
        units = self.words["unit"]
        return re.sub(r"[A-Za-z]+", lambda m: units.get(m[0].lower(), m[0]), plural)

    def often(self, said: Often) -> str:
        forms, count = self.words["often"], said.count
        if said.slots:
            return f" {self.words['and']} ".join(self.words["slot"][str(s)] for s in said.slots)
        key = {
            Per.DAY: "every_day" if count == 1 else "day",
            Per.HOURS: "hours_to" if said.most else "hour" if count == 1 else "hours",
            Per.DAYS: "every_day" if count == 1 else "days",
            Per.WEEK: "one_week" if count == 1 else "week",
            Per.WEEKS: "one_week" if count == 1 else "weeks",
            Per.MONTH: "month",
            Per.ONCE: "once",
        }[said.per]
        text: str = forms[key].format(count=count, most=said.most)
        return text

    def slot(self, slot: Slot) -> str:
        text: str = self.words["column"][str(slot)]
        return text

    def day(self, day: date) -> str:
        text: str = self.words["day"].format(
            month=self.words["month"][day.month - 1], day=day.day, year=day.year
        )
        return text

    def moment(self, charted: str) -> str:
        """ "2026-11-30T16:30:00-05:00" as people say it; the hour only where one was charted. "" when no date."""
        try:
            day = date.fromisoformat(charted[:10])
        except ValueError:
            return ""
        clock = re.match(r".{10}[T ](\d\d:\d\d)", charted)
        if clock is None:
            return self.day(day)
        at = datetime.strptime(clock[1], "%H:%M")
        twelve = f"{at.hour % 12 or 12}:{at.minute:02d} {'AM' if at.hour < 12 else 'PM'}"
        time = twelve if self.words["clock"] == 12 else f"{at.hour}:{at.minute:02d}"
        text: str = self.words["moment"].format(day=self.day(day), time=time)
        return text

    def dated(self, charted: str) -> str:
        """The same words with their ISO dates as people say them."""
        return _ISO.sub(lambda m: self.moment(m[0]) or m[0], charted)

    def illness(self, charted: str) -> str:
        """The plain name of an illness, or of each of several, where named sets hold them all; else "".

        A plain name never says a figure that was not charted: "diabetes" is not made "type 2".
        """
        parts = [part.strip() for part in charted.split(";") if part.strip()]
        plain = [self._plain(part) for part in parts]
        return "; ".join(dict.fromkeys(plain)) if all(plain) else ""

    def _plain(self, charted: str) -> str:
        figures = set(re.findall(r"\d+", charted))
        for named, said in _illnesses().items():
            plain = str(said[str(self.language)])
            known = sets().find(SetKind.CONDITION, named)
            if known is None or not set(re.findall(r"\d+", plain)) <= figures:
                continue
            if known.named_in(charted, past=True):
                return plain
        return ""

    def concern(self, concern: str) -> str:
        """What an action is about. English may say our own words; Spanish needs a reviewed one, else ""."""
        if known := _concerns().get(concern, {}).get(str(self.language)):
            return self._said(known)
        if self.language is not Language.ENGLISH:
            return ""
        return concern[:1].lower() + concern[1:] if concern[1:2].islower() else concern

    def sentences(self, entry: str) -> Sentences:
        """Of one guideline entry, ``"<guideline>/<entry>"``; all empty where none was reviewed."""
        known = _sentences().get(entry, {})
        said = {kind: self._said(known[kind][str(self.language)]) for kind in known}
        return Sentences(**said)

    @property
    def person(self) -> str:
        loved: str = self.words["loved_one"]
        return self.name or loved

    def _said(self, template: str | Mapping[str, str], **given: str) -> str:
        text = template if isinstance(template, str) else template[str(self.audience)]
        return text.format(**self.words["pronoun"][str(self.audience)], **{"name": self.person, **given})


def phrasebook(language: Language, audience: Audience, *, name: str = "") -> Phrasebook:
    return Phrasebook(language=language, audience=audience, name=name, words=_words(language))


def in_english(book: Phrasebook) -> Phrasebook:
    """The same reader, in the language of the chart: what is said can then be held against what was charted."""
    return phrasebook(Language.ENGLISH, book.audience, name=book.name)


def _way(route: str, form: str) -> str:
    for words in (route, form):
        if not _GAS.search(words):
            for name, pattern in _WHERE:
                if pattern.search(words):
                    return name
    return "other"


@cache
def _words(language: Language) -> Mapping[str, Any]:
    return _read(f"{language}.yaml")


@cache
def _sentences() -> Mapping[str, Mapping[str, Mapping[str, str]]]:
    return _read("sentences.yaml")


@cache
def _illnesses() -> Mapping[str, Mapping[str, str]]:
    return _read("illnesses.yaml")


@cache
def _concerns() -> Mapping[str, Mapping[str, str]]:
    return _read("concerns.yaml")


def _read(name: str) -> Mapping[str, Any]:
    read: Mapping[str, Any] = yaml.safe_load(
        (resources.files("assistant.writing.plain") / "words" / name).read_text("utf-8")
    )
    return read
