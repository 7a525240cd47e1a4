"""The words in which the figures of a text may be told: they add nothing, for figures are held against each other."""

import calendar
from functools import lru_cache

from retrieval.text.days import days, perhaps_months
from retrieval.text.parting import tokens
from retrieval.text.quantities import named_units
from retrieval.text.shorthand import in_full

_NUMBERS = frozenset(
    """zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen
    eighteen nineteen twenty thirty forty fifty sixty seventy eighty ninety hundred thousand million dozen half third
    thirds quarter quarters first second fourth fifth sixth seventh eighth ninth tenth once twice thrice time times
    every other hourly daily weekly monthly yearly annually quarterly hour hours day days week weeks fortnight month
    months year years decade decades old""".split()
)
_UNITS = frozenset(word for unit in named_units() for word in unit.split() if word.isalpha())


@lru_cache(maxsize=1024)
def figure_words(text: str) -> frozenset[str]:
    """In lower case: of numbers and units every one; of months, weekdays, ages only those that the text has."""
    here = perhaps_months(text) | {month for month, _ in days(text)}
    named = (name.lower() for m in here for name in (calendar.month_name[m], calendar.month_abbr[m]))
    return frozenset((*_NUMBERS, *_UNITS, *named, *(t.word for t in tokens(in_full(text)))))
