"""Which words of a statement in its own words its evidence does not say in others, and which of them claim something.

What a word means is general knowledge: English from WordNet, clinicians' abbreviations and names from lists. It is
looked up for retold statements only; a copy has the words of its source.
"""

from collections.abc import Container
from functools import lru_cache

from retrieval.text import meaning, terms, wordnet
from retrieval.text.abbreviations import other_names, spelled_out, stands_for
from retrieval.text.parting import Token, content
from retrieval.text.plain import plain, wordings
from retrieval.text.poles import poles
from retrieval.text.weight import claims, light, weighs


def in_no_other_word(missing: set[str], clause: str, evidence: str, *, turning: Container[str]) -> set[str]:
    """Those that the evidence says in no form, no synonym and no more particular word; of a medicine none is asked.

    ``turning`` are words that turn what is claimed, beside those that ``poles`` knows.
    """
    here = wordnet.said_in(clause)
    carried = {w for p in here if " " in p and _says_the_same(meant(evidence), p) for w in p.split()}
    carried |= {
        w for name in other_names(evidence) if (words := set(name.split())) <= set(here) for w in words
    }
    carried |= {w for w in missing if any(_says_all(evidence, means) for means in stands_for(w))}
    return {w for w in missing - carried if terms.ingredient(w) or not _says(evidence, w, turning)}


@lru_cache(maxsize=1024)
def meant(evidence: str) -> meaning.Meaning:
    """What the evidence means, its abbreviations spelled out."""
    return meaning.meaning(f"{evidence}\n{spelled_out(evidence)}")


def _says_all(evidence: str, words: str) -> bool:
    """Whether the evidence has these words themselves, in whichever form: they stand for another already."""
    each = (w for w in wordnet.said_in(words) if " " not in w and content(w))
    return all(meaning.says(meant(evidence), w) == "form" for w in each)


def _says(evidence: str, word: str, turning: Container[str]) -> bool:
    """A word that turns what is claimed has to be said as it is, by no abbreviation and no more particular word."""
    if word in turning or any(p.kind != "person" for p in poles(word)):
        return _says_the_same(meaning.meaning(evidence), word)
    return bool(meaning.says(meant(evidence), word))


def _says_the_same(said: meaning.Meaning, word: str) -> bool:
    return meaning.says(said, word) in {"form", "synonym"}


def same_in_other_words(one: str, other: str) -> bool:
    """Whether one of two words says the other, or shortens it: "rpt" for "repeat"."""
    if meaning.says(meant(one), other) or meaning.says(meant(other), one) or other in other_names(one):
        return True
    short, full = sorted((one, other), key=len)
    letters = iter(full)
    return short[:1] == full[:1] and all(letter in letters for letter in short)


def claims_in_words(token: Token) -> bool:
    """Whether a wording claims something, and no figure: how much, how often, when and by which route are figures."""
    return token.raw[:1].isalpha() and claims(token) and not token.word.startswith(("freq", "rout", "clock"))


@lru_cache(maxsize=4096)
def share_said(text: str, evidence: str) -> float:
    """Of the words of a text that claim something, numbers aside, the share that the evidence says: 0 to 1."""
    have = {t.word for t in plain(evidence)}
    mine = [(t, words) for t, words in wordings(text) if claims_in_words(t)]
    new = [t.raw.split() for t, words in mine if not words <= have]
    unknown = {w for raw in new for w in raw if content(w) and not is_light(w)}
    unsaid = in_no_other_word(unknown, text, evidence, turning=())
    return 1 - sum(not unsaid.isdisjoint(raw) for raw in new) / max(len(mine), 1)


def says_something(word: str) -> bool:
    """Whether a word by itself is a claim: it names what is clinical, or a person, a place, a thing, a state."""
    return not is_light(word) and (
        (weighs(word) and not meaning.everyday(word)) or meaning.names_something(word)
    )


def is_light(word: str) -> bool:
    """Whether it is, in any form, a word that claims nothing by itself."""
    return not light().isdisjoint((word, *wordnet.lemmas(word)))
