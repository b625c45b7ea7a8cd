"""What a caller may say about the files of an office; the same for every reader."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from typing import Any, TypedDict

from matchmaker.errors import Finding, FindingsError, ListsError
from matchmaker.files.systems import KNOWN, system
from matchmaker.lists import Taxonomy
from matchmaker.messages import finding

Box = tuple[float, float, float, float]


class ReadOptions(TypedDict, total=False):
    """Keywords of `read_workbook`, `read_folder`, `read_table`, `read_frames`, `read_hsds`.

    Attributes
    ----------
    taxonomy : Taxonomy
        Categories and their fit, where the files do not tell. Without one, a need category is
        served by the resource category of the same name alone.
    mapping : mapping of str to str
        The caller's own headers: from header to field (``{"点单内容": "description"}``), or to
        list and field (``{"类型": "needs.category"}``); an empty field leaves the column out.
    sheets : mapping of str to str
        From the name of a sheet or file (``"旧表"``, ``"需求.csv"``) to the list that it holds;
        empty leaves it out.
    crs : str
        Reference system of coordinates that do not name theirs; see `matchmaker.to_wgs84`.
    box : tuple of float
        West, south, east, north of the district in degrees (WGS-84); a point outside is an
        error.
    borrow : bool
        Whether a community without coordinates borrows the center of its subdistrict.
    salt : str or bytes
        Secret of the pseudonyms of persons; without one they are dropped.
    derive : bool
        Whether communities and organizations without a list of their own are taken from the
        names that needs and resources give.
    name : str
        Name of the region.
    """

    taxonomy: Taxonomy
    mapping: Mapping[str, str]
    sheets: Mapping[str, str]
    crs: str
    box: Box
    borrow: bool
    salt: str | bytes
    derive: bool
    name: str


def require_options(
    options: Mapping[str, Any], known: Collection[str] = tuple(ReadOptions.__annotations__)
) -> None:
    """Refuse what no reader can follow: unknown options, and values that are none of theirs.

    Parameters
    ----------
    options : mapping of str to Any
        What the caller says.
    known : collection of str
        Names of the options that there are here.

    Raises
    ------
    ListsError
        All that is wrong with them.
    """
    if found := list(_option_findings(options, known)):
        raise ListsError(found)


def _option_findings(options: Mapping[str, Any], known: Collection[str]) -> Iterator[Finding]:
    for name, value in options.items():
        if name not in known:
            yield finding("option-unknown", value=name, known=", ".join(sorted(known)))
        elif value is not None and name in _CHECKS:
            fits, code = _CHECKS[name]
            if not fits(value):
                shown = None if name == "salt" else value
                yield finding(code, field=name, value=shown, known=KNOWN)


def _is_pairs(value: Any) -> bool:
    return isinstance(value, Mapping) and all(
        isinstance(text, str) for pair in value.items() for text in pair
    )


def _is_box(value: Any) -> bool:
    try:
        west, south, east, north = (float(side) for side in value)
    except (TypeError, ValueError):
        return False
    return -180 <= west < east <= 180 and -90 <= south < north <= 90


def _is_system(value: Any) -> bool:
    try:
        system(value)
    except FindingsError:
        return False
    return True


def _is_salt(value: Any) -> bool:
    return isinstance(value, str | bytes) and bool(value.strip())


_CHECKS: dict[str, tuple[Callable[[Any], bool], str]] = {
    "mapping": (_is_pairs, "option-pairs"),
    "sheets": (_is_pairs, "option-pairs"),
    "crs": (_is_system, "crs-unknown"),
    "box": (_is_box, "box-invalid"),
    "borrow": (lambda value: isinstance(value, bool), "option-switch"),
    "derive": (lambda value: isinstance(value, bool), "option-switch"),
    "salt": (_is_salt, "salt-empty"),
    "name": (lambda value: isinstance(value, str), "text-expected"),
}
"""By option, whether a value can be one, and what is said if not."""
