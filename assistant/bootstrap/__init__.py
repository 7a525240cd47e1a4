"""The one place where ports meet adapters, and the doors that the outside world may knock on."""

from assistant.bootstrap.doors import Assistant
from assistant.bootstrap.house import SOFTWARE
from assistant.bootstrap.opening import chat_model, open_assistant, shadower
from assistant.bootstrap.running import Health

__all__ = ["SOFTWARE", "Assistant", "Health", "chat_model", "open_assistant", "shadower"]
