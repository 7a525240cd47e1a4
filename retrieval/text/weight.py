"""Which words of a sentence weigh: a disease, a test, a part of the body claims something; "given" does not."""

import re
from functools import cache, lru_cache
from importlib.resources import files

from retrieval.text import terms
from retrieval.text.parting import Token, content
from retrieval.text.plain import key
from retrieval.text.tables import rows

_CLINICAL = re.compile(
    r"(?:itis|osis|oses|emia|aemia|ectomy|oma|omas|pathy|algia|uria|plegia|paresis|scopy|graphy|gram|plasty|otomy|ostomy"
    r"|penia|megaly|rrhage|rrhea|stenosis|sclerosis|trophy|cele|lysis|pnea|phagia|phasia|toxic|cyte|cytes|coccus|bacter"
    r"|pril|olol|sartan|statin|azole|mycin|cillin|floxacin|gliptin|gliflozin|prazole|zepam|zolam|triptan|oxetine|parin"
    r"|(?<=\w{4})eal|otic|emic|olic|genic|xaban|dipine|semide|thiazide|tidine|mab|nib|vir|caine|sone|solone|phylline|barbital)$"
)


@lru_cache(maxsize=8192)
def weighs(word: str) -> bool:
    """Whether a word in lower case names something clinical."""
    if word in light() or len(word) < 3:
        return False
    return bool(terms.ingredient(word) or _CLINICAL.search(word) or key(word) in _clinical())


def claims(token: Token) -> bool:
    """Whether a word says anything at all: no word of grammar, and no everyday word."""
    return content(token.word) and any(w not in light() for w in token.raw.split())


@cache
def light() -> frozenset[str]:
    return frozenset(w for line in _lines("light_words.txt") for w in line.split())


def _lines(file: str) -> list[str]:
    lines = (files("retrieval.text") / "data" / file).read_text("utf-8").splitlines()
    return [line for line in lines if not line.startswith("#")]


@cache
def _clinical() -> frozenset[str]:
    """The words of the diseases, symptoms, tests and procedures that our tables name."""
    named = [r["means"] for r in rows("terms.tsv")] + [r["term"] for r in rows("terms.tsv")]
    named += [" ".join(r.values()) for r in rows("conditions.tsv")]
    named += _lines("clinical_words.txt")
    words = (w for phrase in named for w in re.findall(r"[a-z]{4,}", phrase.lower()))
    return frozenset(key(w) for w in words if w not in light())
