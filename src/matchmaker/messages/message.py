"""What a message is."""

from __future__ import annotations

from typing import NamedTuple


class Message(NamedTuple):
    """The text of a finding in both languages, with ``{placeholders}``."""

    en: str
    zh: str
