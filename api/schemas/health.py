"""How the service is, on the wire."""

from collections.abc import Mapping

from api.schemas.wire import Wire


class Live(Wire):
    live: bool = True


class Ready(Wire):
    ready: bool


class HealthView(Wire):
    ready: bool
    parts: Mapping[str, str]
