"""Everything the assistant raises on purpose. A message says what, which and what to do, and never quotes a patient.

CaretraceError
├── NotFound            no such patient, draft, source or document
├── NotPermitted        this person may not do this
├── Invalid             what was asked makes no sense as asked
├── Conflict
│   ├── WrongState      the draft is not where this step starts
│   ├── StaleContent    the content changed since the person read it
│   ├── Undecided       items or findings still wait for a decision
│   ├── Differs         what would leave is not what was approved
│   └── MovedOn         someone else saved first
├── UnusableReply       the model's answer is not a draft
└── Unavailable         a part is away: the model, the disk, the embedder
    └── AlreadyOpen     another process owns this data folder
"""


class CaretraceError(Exception):
    """Base of every error the assistant raises on purpose."""


class NotFound(CaretraceError):
    pass


class NotPermitted(CaretraceError):
    pass


class Invalid(CaretraceError):
    pass


class Conflict(CaretraceError):
    pass


class WrongState(Conflict):
    pass


class StaleContent(Conflict):
    pass


class Undecided(Conflict):
    """``waiting`` are the ids of the items and findings that still need a clinician."""

    def __init__(self, message: str, waiting: tuple[str, ...] = ()) -> None:
        super().__init__(message)
        self.waiting = waiting


class Differs(Conflict):
    pass


class MovedOn(Conflict):
    pass


class UnusableReply(CaretraceError):
    pass


class Unavailable(CaretraceError):
    pass


class AlreadyOpen(Unavailable):
    pass
