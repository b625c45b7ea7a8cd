"""What the caller says about sheets and headers, and whether the files bear it out."""

from __future__ import annotations

from collections.abc import Iterator

from matchmaker.errors import Finding, ListsError
from matchmaker.files.cells import plain
from matchmaker.files.office.grid import Grid
from matchmaker.files.office.headers import NAMES, dictionary
from matchmaker.files.office.layout import Layout
from matchmaker.files.options import ReadOptions, require_options
from matchmaker.messages import finding


class Asked:
    """The caller's own names of sheets and headers.

    Parameters
    ----------
    options : ReadOptions
        What the caller says about the files.

    Attributes
    ----------
    mapping : dict of str to str
        By header in plain form, the field, or the list and field.

    Raises
    ------
    ListsError
        An option is unknown or not usable, or names a field or a list that there is not.
    """

    def __init__(self, options: ReadOptions) -> None:
        require_options(options)
        self._headers = dict(options.get("mapping") or {})
        self._sheets = {name.strip(): v for name, v in (options.get("sheets") or {}).items()}
        if found := [*self._wrong_fields(), *self._wrong_lists()]:
            raise ListsError(found)
        self.mapping = {plain(header): field for header, field in self._headers.items()}
        self._names: dict[str, None] = {}
        self._met: set[str] = set()
        self._seen: set[str] = set()

    def _wrong_fields(self) -> Iterator[Finding]:
        for header, target in self._headers.items():
            listed, _, field = target.rpartition(".")
            lists = NAMES if not listed else {listed} & set(NAMES)
            known = {field: None for name in lists for field in dictionary(name).values()}
            if not lists or (field and field not in known):
                words = ", ".join(known or (f"{name}.{field}" for name in NAMES))
                yield finding(
                    "option-field", field="mapping", header=header, value=target, known=words
                )

    def _wrong_lists(self) -> Iterator[Finding]:
        known = ", ".join(NAMES)
        for name, listed in self._sheets.items():
            if listed and listed not in NAMES:
                yield finding("option-list", field="sheets", sheet=name, value=listed, known=known)

    def list_of(self, grid: Grid) -> str | None:
        """Tell which list a sheet is to be: empty for none of them, None where nothing is said."""
        names = (grid.sheet.strip(), grid.file, grid.file.rpartition(".")[0])
        self._names[names[0] or names[1]] = None
        for name in names:
            if name and name in self._sheets:
                self._met.add(name)
                return self._sheets[name]
        return None

    def see(self, layout: Layout) -> None:
        """Take note of the headers of a list that was found."""
        self._seen |= {plain(header) for header in layout.headers.values()}

    def unmet(self) -> Iterator[Finding]:
        """Find the sheets and headers that the caller names and no file has."""
        known = ", ".join(self._names)
        for name in self._sheets:
            if name not in self._met:
                yield finding("sheet-unknown", field="sheets", value=name, known=known)
        for header in self._headers:
            # The lower one of two levels is enough.
            if not any(seen.endswith(plain(header)) for seen in self._seen):
                yield finding("mapping-unused", field="mapping", value=header, severity="warning")
