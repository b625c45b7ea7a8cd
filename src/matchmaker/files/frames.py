"""The lists as data frames of pandas, polars or pyarrow."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Unpack, cast

from matchmaker.errors import ListsError, MissingExtraError, Place
from matchmaker.files.office.assemble import Assembly
from matchmaker.files.office.columns import take_columns
from matchmaker.files.options import ReadOptions
from matchmaker.lists import Region, Taxonomy
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
        What the caller says about the frames; ``taxonomy`` may be a frame of need_category,
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
    assembly = Assembly(cast("ReadOptions", rest))
    for name, given in frames.items():
        if given is not None:
            try:
                take_columns(assembly, name, _columns(name, given), name)
            except ListsError as error:
                assembly.findings += error.findings
    return assembly.outcome().require()


def _columns(name: str, given: Any) -> Mapping[str, Any]:
    """Give the columns of a frame of any library by their headers.

    Raises
    ------
    ListsError
        It is no frame, or two columns have the same header.
    """
    if isinstance(given, Mapping):
        return given
    try:
        import narwhals.stable.v2 as nw
        from narwhals.exceptions import DuplicateError
    except ImportError:
        raise MissingExtraError("narwhals", "files") from None
    where: dict[str, Any] = {"list": name, "place": Place(name)}
    try:
        frame = nw.from_native(given, eager_only=True)
        return {header: frame[header].to_native() for header in frame.columns}
    except TypeError:
        raise ListsError([finding("frame-expected", **where, value=type(given).__name__)]) from None
    except DuplicateError as error:
        raise ListsError([finding("value-invalid", **where, value=name, why=str(error))]) from None
