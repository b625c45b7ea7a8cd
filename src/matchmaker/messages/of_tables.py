"""Messages about how office tables were read: headers, columns, cells, names."""

from __future__ import annotations

from matchmaker.messages.message import Message

TABLES: dict[str, Message] = {}
