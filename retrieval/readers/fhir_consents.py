"""Who may know what, who may decide, and what shall not be done: a Consent, with all that it forbids.

A permission is quoted only together with its exceptions and its recipients: a "permit" alone reads as a permission for
all. ``about`` is "consent" for the sharing of information, "advance_directive" for who decides and for orders that
travel with the patient, "code_status" only for resuscitation itself.
"""

from collections.abc import Iterator

from retrieval.model import FactKind, Preference
from retrieval.readers.fhir_shape import Json, below, day, many, objects, said, when
from retrieval.readers.fhir_sheet import Sheet
from retrieval.readers.fhir_vocabulary import consented
from retrieval.readers.fhir_words import charted, codes, concept, in_words, joined, once, period

_DEEP = 6  # an exception to an exception …
_RULES = {
    "OPTIN": "opt in", "OPTOUT": "opt out", "OPTINR": "opt in with restrictions", "OPTOUTE": "opt out with exceptions",
}  # fmt: skip


def consent(r: Json, sheet: Sheet) -> Iterator[Preference]:
    category, scope = codes(*many(r, "category")), codes(r.get("scope"))
    name = concept(r.get("category")) or concept(r.get("scope"))
    name = sheet.begin("Consent", name, lacks="it does not say what was consented to")
    about = consented(category, scope, name)
    status = sheet.say("status", said(r.get("status")))
    value = sheet.say("provision", _value(r, sheet, shared=about == "consent"))
    date = charted(r, "dateTime")
    sheet.say("date", day(date))
    sheet.say("valid", period(below(r, "provision").get("period")))
    sheet.people("by", "performer")
    verified = [one for one in objects(r, "verification") if one.get("verified") is True]
    sheet.say("verified", once(day(when(one.get("verificationDate"))) for one in verified))
    yield Preference(
        **sheet.common(FactKind.PREFERENCE, name, date=date, status=status, codes=category or scope),
        about=about, value=value or (name if about != "consent" else ""),
    )  # fmt: skip


def _value(r: Json, sheet: Sheet, *, shared: bool) -> str:
    """The provision, its exceptions, and the rule it follows. A directive "permits" nothing: the word is left out."""
    root = below(r, "provision")
    head = _provision(root, sheet, silent=() if shared else ("permit",))
    rule = in_words(r.get("policyRule")) or _RULES.get(
        next((c.code for c in codes(r.get("policyRule"))), ""), ""
    )
    exceptions = _exceptions(root, sheet, depth=1)
    return joined(head, *(f"except {one}" for one in exceptions), rule, by="; ")


def _exceptions(provision: Json, sheet: Sheet, *, depth: int) -> Iterator[str]:
    """What stands below a provision is an exception to it, down to the last."""
    for one in objects(provision, "provision") if depth < _DEEP else []:
        own = joined(_provision(one, sheet), period(one.get("period")))
        below_it = [f"except {inner}" for inner in _exceptions(one, sheet, depth=depth + 1)]
        if own or below_it:
            yield joined(own, f"({'; '.join(below_it)})" if below_it else "", by=" ")


def _provision(provision: Json, sheet: Sheet, silent: tuple[str, ...] = ()) -> str:
    """ "deny Harbor Shelter (Recipient): counseling notes" """
    type = said(provision.get("type"))
    actors = once(_actor(one, sheet) for one in objects(provision, "actor"))
    what = once(
        concept(provision.get(key)) for key in ("action", "class", "code", "securityLabel", "purpose")
    )
    who = joined("" if type in silent else type, actors, by=" ")
    return joined(who, what, by=": ")


def _actor(actor: Json, sheet: Sheet) -> str:
    name, role = sheet.chart.called(actor.get("reference"), sheet.resource), concept(actor.get("role"))
    return f"{name} ({role})" if name and role and role.lower() not in name.lower() else name or role
