"""Messages about reference systems and points."""

from __future__ import annotations

from matchmaker.messages.message import Message

COORDINATES: dict[str, Message] = {}
