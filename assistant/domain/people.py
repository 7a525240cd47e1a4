"""Who may do what, decided as a value with its reason. Whoever may draft can never approve."""

from dataclasses import dataclass
from enum import StrEnum

from assistant.domain.draft import Draft, PersonId
from assistant.domain.errors import NotPermitted


class Role(StrEnum):
    COORDINATOR = "coordinator"  # brings records in, asks for drafts
    CLINICIAN = "clinician"  # decides and signs
    ADMIN = "admin"  # runs the place: sources, guidelines, erasure
    AUDITOR = "auditor"  # reads what happened


class Action(StrEnum):
    RECORD_READ = "record:read"
    RECORD_SEARCH = "record:search"
    SOURCE_RECEIVE = "source:receive"
    SOURCE_FORGET = "source:forget"
    PATIENT_FORGET = "patient:forget"
    GUIDELINE_READ = "guideline:read"
    DRAFT_REQUEST = "draft:request"
    DRAFT_READ = "draft:read"
    DRAFT_DECIDE = "draft:decide"
    DRAFT_APPROVE = "draft:approve"
    DRAFT_RETURN = "draft:return"
    DRAFT_REVISE = "draft:revise"
    DRAFT_WITHDRAW = "draft:withdraw"
    DOCUMENT_READ = "document:read"
    AUDIT_READ = "audit:read"


_READS = frozenset(
    {Action.RECORD_READ, Action.RECORD_SEARCH, Action.GUIDELINE_READ, Action.DRAFT_READ, Action.DOCUMENT_READ}
)
MAY: dict[Role, frozenset[Action]] = {
    Role.COORDINATOR: _READS
    | {Action.SOURCE_RECEIVE, Action.DRAFT_REQUEST, Action.DRAFT_REVISE, Action.DRAFT_WITHDRAW},
    Role.CLINICIAN: _READS
    | {Action.DRAFT_DECIDE, Action.DRAFT_APPROVE, Action.DRAFT_RETURN, Action.DRAFT_WITHDRAW},
    Role.ADMIN: frozenset(
        {
            Action.GUIDELINE_READ,
            Action.SOURCE_RECEIVE,
            Action.SOURCE_FORGET,
            Action.PATIENT_FORGET,
            Action.AUDIT_READ,
        }
    ),
    Role.AUDITOR: frozenset({Action.AUDIT_READ, Action.DRAFT_READ, Action.DOCUMENT_READ}),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Actor:
    id: PersonId
    role: Role
    name: str = ""


@dataclass(frozen=True, slots=True)
class Permit:
    pass


@dataclass(frozen=True, slots=True)
class Refuse:
    reason: str


def decision(actor: Actor, action: Action, draft: Draft | None = None) -> Permit | Refuse:
    if action not in MAY[actor.role]:
        return Refuse(f"a {actor.role} may not do {action}; it takes a {_who_may(action)}")
    if (
        draft is not None
        and action in {Action.DRAFT_APPROVE, Action.DRAFT_DECIDE}
        and draft.requested_by == actor.id
    ):
        return Refuse("whoever asked for a draft cannot decide on it; another clinician must")
    return Permit()


def require(actor: Actor, action: Action, draft: Draft | None = None) -> None:
    """Raises NotPermitted with the reason."""
    match decision(actor, action, draft):
        case Refuse(reason):
            raise NotPermitted(reason)


def _who_may(action: Action) -> str:
    return " or ".join(str(role) for role, actions in MAY.items() if action in actions)
