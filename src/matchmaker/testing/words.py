"""Strategies for text as lists hold it."""

from __future__ import annotations

from hypothesis import strategies as st


def lines(most: int = 12) -> st.SearchStrategy[str]:
    """Text of one line without control characters or blanks at its ends, in any script."""
    signs = st.characters(
        exclude_categories=("Cc", "Cs", "Zl", "Zp"), exclude_characters="\ufffe\uffff"
    )
    return st.text(signs, max_size=most).map(str.strip)


def identifiers() -> st.SearchStrategy[str]:
    """Ids: not empty, in any script, with commas, quotes and semicolons too."""
    return lines().filter(bool)
