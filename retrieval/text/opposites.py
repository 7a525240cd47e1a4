"""Words that only their beginning turns round: undetectable, incontinent, hypotension for hypertension.

"Non-" is not among them: ``plain`` reads it as "no".
"""

import re

#: "in-", "im-", "a-" and "dis-" begin many words that they do not deny: these are the ones that they do.
_DENIED = re.compile(
    r"(?:un(?!der|i)(?=\w{5})"
    r"|in(?=(?:adequate|complete|continen|dependen|active|sufficien|toleran|accurate|effective|operable|consisten"
    r"|frequent|direct|capable|sensitive|visible|eligible|appropriate))"
    r"|im(?=(?:mobile|mature|possible|proper|balance))|ir(?=(?:regular|reversible|relevant))"
    r"|a(?=(?:symptomatic|febrile|typical|symmetric))|dis(?=(?:continued|connected|abled|oriented|satisfied)))"
    r"(?P<rest>\w+)$"
)
#: "Unremarkable" and "remarkable" are not asked about the same thing, nor is "uncomfortable".
_NEITHER = frozenset(
    {"remarkable", "comfortable", "usual", "fortunately", "known", "likely", "able", "til", "less"}
)
#: Beginnings that say the contrary of each other, and before which rests they do.
_PAIRS = (
    ("hyper", "hypo", r"\w{4,}"),
    ("in", "ex", r"tubat\w+|hal\w+"),
    ("pre", "post", r"operative\w*|prandial|menopausal|partum|natal"),
    ("uni", "bi", r"lateral\w*"),
    ("ab", "ad", r"duct\w+"),
    ("in", "out", r"patient"),
)


def opposite(word: str, among: frozenset[str]) -> str:
    """Of the words of a source that which says of the same the contrary; "" without one. All in lower case."""
    for one, other, rest in _PAIRS:
        for mine, theirs in ((one, other), (other, one)):
            if (found := re.fullmatch(rf"{mine}({rest})", word)) and theirs + found[1] in among:
                return theirs + found[1]
    if (found := _DENIED.match(word)) and found["rest"] not in _NEITHER:
        return found["rest"] if found["rest"] in among else ""
    return next(
        (w for w in among if (m := _DENIED.match(w)) and m["rest"] == word and word not in _NEITHER), ""
    )
