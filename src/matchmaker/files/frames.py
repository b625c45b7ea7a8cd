"""The lists as data frames of pandas, polars or pyarrow."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Unpack, cast

from matchmaker.errors import Finding, ListsError, MissingExtraError, Place
from matchmaker.files.office.assemble import Assembly
from matchmaker.files.office.columns import take_columns
from matchmaker.files.options import ReadOptions
from matchmaker.lists import Region, Taxonomy
from matchmaker.lists.given import as_column, cells_of
from matchmaker.messages import finding


def read_frames(
    *,
    communities: Any = None,
    organizations: Any = None,
    needs: Any = None,
    resources: Any = None,
    agreements: Any = None,
    travel: Any = None,
    **options: Unpack[ReadOptions],
) -> Region:
    """Make a region of data frames; what `Region.to_frames` gives is read back equal.

    Columns are validated as columns, without an object for each row. Headers are field names or
    those of the dictionary that workbooks are read by. Coordinates need their reference system:
    a column ``crs`` (坐标系), or the option of that name.

    Parameters
    ----------
    communities, organizations, needs, resources : frame
        Of pandas, polars, pyarrow or narwhals, mixed as you like; a mapping of columns does too.
        One that is missing is an error, unless the option ``derive`` makes it.
    agreements : frame, optional
        What is signed already.
    travel : frame, optional
        organization_id, community_id, value, unit ("km", "h" or "min").
    **options : ReadOptions
        What the caller says about the frames, which do not tell the ``name`` of the region;
        ``taxonomy`` may be a frame of need_category,
        resource_category and fit.

    Returns
    -------
    Region
        Its ``report`` tells which columns were read as what, and what was converted.

    Raises
    ------
    ListsError
        The lists are faulty: all findings, with records counted from 1.
    MissingExtraError
        narwhals is missing.
    """
    frames = {
        "communities": communities,
        "organizations": organizations,
        "needs": needs,
        "resources": resources,
        "agreements": agreements,
        "travel": travel,
    }
    rest = dict(options)
    if not isinstance(options.get("taxonomy"), Taxonomy | None):
        frames["taxonomy"] = rest.pop("taxonomy")
    found: list[Finding] = []
    columns = {
        name: _columns(name, given, found) for name, given in frames.items() if given is not None
    }
    if found:
        raise ListsError(found)
    assembly = Assembly(cast("ReadOptions", rest))
    for name, cells in columns.items():
        take_columns(assembly, name, cells, name)
    return assembly.outcome().require()


def _columns(name: str, given: Any, found: list[Finding]) -> dict[str, list[Any]]:
    """Give the cells of a frame of any library by header; faults are added to the findings."""
    where: dict[str, Any] = {"list": name, "place": Place(name)}
    cells: dict[str, list[Any]] = {}
    for header, series in _series(given, where, found).items():
        column = as_column(series)
        if column is None:
            found.append(finding("list-expected", **where, field=header, value=series))
        else:
            cells[header] = cells_of(column)
    lengths = [len(column) for column in cells.values()]
    count = max(lengths, key=lengths.count, default=0)
    found += [
        finding("columns-uneven", **where, field=header, found=len(column), expected=count)
        for header, column in cells.items()
        if len(column) != count
    ]
    return cells


def _series(given: Any, where: Mapping[str, Any], found: list[Finding]) -> dict[str, Any]:
    if isinstance(given, Mapping):
        return {str(header): column for header, column in given.items()}
    try:
        import narwhals.stable.v2 as nw
        from narwhals.exceptions import NarwhalsError
    except ImportError:
        raise MissingExtraError("narwhals", "files") from None
    try:
        frame = nw.from_native(given, eager_only=True)
        return {str(header): frame[header].to_native() for header in frame.columns}
    except (TypeError, NarwhalsError):
        kind = type(given)
        name = f"{kind.__module__.partition('.')[0]}.{kind.__name__}"
        found.append(finding("frame-expected", **where, value=name))
        return {}
