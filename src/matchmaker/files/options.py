"""What a caller may say about the files of an office; the same for every reader."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypedDict

from matchmaker.lists import Taxonomy


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
        From the name of a sheet or file to the list that it holds; empty leaves it out.
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
    box: tuple[float, float, float, float]
    borrow: bool
    salt: str | bytes
    derive: bool
    name: str
