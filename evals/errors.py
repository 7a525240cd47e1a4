"""What keeps a measurement from being made.

CannotMeasure
  NotACase     a file of the cases' folder cannot be used
  CannotRun    what was asked for needs something that is not here
"""


class CannotMeasure(Exception):
    """The message says which and why."""


class NotACase(CannotMeasure):
    pass


class CannotRun(CannotMeasure):
    pass
