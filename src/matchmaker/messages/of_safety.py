"""Messages about files that are not safe to open, and about personal data."""

from __future__ import annotations

from matchmaker.messages.message import Message

SAFETY: dict[str, Message] = {}
