"""The lists as data frames of pandas, polars or pyarrow."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Unpack, cast

from matchmaker.errors import Finding, ListsError, MissingExtraError, Place
from matchmaker.files.coordinates import borrow, locate
from matchmaker.files.lists import RECORDS, taxonomy_of, travel_of
from matchmaker.files.options import ReadOptions
from matchmaker.files.tables import Sheet
from matchmaker.lists import ReadingReport, Record, Region, Remark, SheetReading, Taxonomy
from matchmaker.lists.columns import as_column, cells_of
from matchmaker.lists.frames import TAXONOMY, TRAVEL
from matchmaker.messages import finding


def read_frames(
    *,
    communities: Any,
    organizations: Any,
    needs: Any,
    resources: Any,
    agreements: Any = None,
    travel: Any = None,
    **options: Unpack[ReadOptions],
) -> Region:
    """Make a region of data frames; what `Region.to_frames` gives is read back equal.

    Columns are validated as columns, without an object for each row. Coordinates need their
    system: a column ``crs``, or the option of that name.

    Parameters
    ----------
    communities, organizations, needs, resources : frame
        Of pandas, polars, pyarrow or narwhals, mixed as you like; the headers are fields.
    agreements : frame, optional
        What is signed already.
    travel : frame, optional
        organization_id, community_id, value, unit ("km", "h" or "min").
    **options
        See `matchmaker.files.options.ReadOptions`; ``taxonomy`` may also be a frame of
        need_category, resource_category and fit.

    Returns
    -------
    Region
        Its `report` tells which columns were read as what, and what was converted.

    Raises
    ------
    ListsError
        The lists are faulty: all findings, with rows counted from 1.
    MissingExtraError
        narwhals is missing.
    """
    given = (communities, organizations, needs, resources, agreements)
    reading = _Reading(options)
    lists = {
        record.list_name: reading.list_of(record, frame)
        for record, frame in zip(RECORDS, given, strict=True)
    }
    taxonomy: Any = options.get("taxonomy")
    if taxonomy is not None and not isinstance(taxonomy, Taxonomy):
        taxonomy = reading.pairs("taxonomy", TAXONOMY, taxonomy, taxonomy_of)
    elif taxonomy is None:
        taxonomy = Taxonomy.identity(_categories(lists))
    matrix = None if travel is None else reading.pairs("travel", TRAVEL, travel, travel_of)
    region = Region(
        taxonomy=taxonomy,
        travel=matrix,
        name=options.get("name", ""),
        places={record.list_name: place_in(record.list_name) for record in RECORDS},
        faults=dict.fromkeys(reading.findings),
        **lists,
    )
    region.report = ReadingReport(
        sheets=tuple(reading.sheets), repairs=tuple(reading.remarks), findings=region.warnings
    )
    return region
