"""Messages about what is written for others."""

from __future__ import annotations

from matchmaker.messages.message import Message

WRITING: dict[str, Message] = {}
