"""Messages about directories in the Human Services Data Specification."""

from __future__ import annotations

from matchmaker.messages.message import Message

HSDS: dict[str, Message] = {}
