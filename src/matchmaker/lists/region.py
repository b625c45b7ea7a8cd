"""A region: the lists of a district, validated together."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, Self, TypeVar

import numpy as np
from numpy.typing import NDArray
from pydantic import BaseModel, ConfigDict, Field

from matchmaker.base import Frozen, read_document, write_text
from matchmaker.errors import Finding, ListsError
from matchmaker.lists.columns import Column, Place_of, nowhere
from matchmaker.lists.crosscheck import cross_findings
from matchmaker.lists.fields import Line
from matchmaker.lists.records import Agreement, Community, Need, Organization, Record, Resource
from matchmaker.lists.report import ReadingReport
from matchmaker.lists.table import Table, read_table
from matchmaker.lists.taxonomy import Taxonomy
from matchmaker.lists.travel import Travel, TravelUnit
from matchmaker.messages import finding

if TYPE_CHECKING:
    from matchmaker.lists.frames import FrameKind

R = TypeVar("R", bound=Record)
M = TypeVar("M", bound=Frozen)

FORMAT = "matchmaker/region/1"
"""Marks a JSON document as a region."""


class Head(Frozen):
    """What a region has besides its lists."""

    list_name: ClassVar[str] = "region"

    name: Line = ""


class TravelDocument(Frozen):
    """A travel matrix in JSON; a missing value means that there is no way."""

    list_name: ClassVar[str] = "travel"

    organizations: list[str]
    communities: list[str]
    unit: TravelUnit
    values: list[list[float | None]]


class RegionDocument(BaseModel):
    """A region in JSON: what `Region.to_json` writes and `matchmaker schema` publishes."""

    model_config = ConfigDict(extra="forbid", title="Region")

    format: str = Field(default=FORMAT, pattern=f"^{FORMAT}$")
    name: str = ""
    taxonomy: Taxonomy
    communities: list[Community]
    organizations: list[Organization]
    needs: list[Need]
    resources: list[Resource]
    agreements: list[Agreement] = []
    travel: TravelDocument | None = None


class Region:
    """The lists of a district, with every reference between them checked.

    Parameters
    ----------
    taxonomy : Taxonomy
        Categories of needs and resources; a mapping of its fields does too.
    communities, organizations, needs, resources : list
        Each an iterable of records or of mappings from field to value, or the columns: a
        mapping from field to list or array, or a data frame. ``None`` means empty, and so
        does nan in an array of floats or in a data frame.
    agreements : list, optional
        What is signed already, in the same forms.
    travel : Travel, optional
        Distances or times of the user's own; a mapping of its fields does too.
    name : str, optional
        Name of the region.
    places : mapping of str to callable, optional
        By list, the place in the user's files of each row and field, for findings.
    faults : iterable of Finding, optional
        What the caller found already, raised together with the region's own findings; the
        taxonomy may then be None.

    Attributes
    ----------
    communities, organizations, needs, resources, agreements : Table
        The lists.
    warnings : tuple of Finding
        What looks wrong but does not stop the work.
    report : ReadingReport or None
        What reading did, where the region comes from files; no part of the region's value.

    Raises
    ------
    ListsError
        With all faults of all lists at once.
    """

    def __init__(
        self,
        *,
        taxonomy: Taxonomy | Mapping[str, Any] | None,
        communities: Any,
        organizations: Any,
        needs: Any,
        resources: Any,
        agreements: Any = (),
        travel: Travel | Mapping[str, Any] | None = None,
        name: str = "",
        places: Mapping[str, Place_of] | None = None,
        faults: Iterable[Finding] = (),
    ) -> None:
        found = list(faults)
        said = {f.list for f in found if f.severity == "error" and not (f.record or f.field)}
        faulty: dict[str, dict[str, set[int]]] = {}

        def table(record_type: type[R], source: Any, empty: bool = False) -> Table[R]:
            listed = record_type.list_name
            place = (places or {}).get(listed, nowhere)
            read = read_table(record_type, source, place)
            found.extend(read.findings)
            faulty[listed] = read.faulty
            if not (len(read.table) or empty or read.findings or listed in said):
                found.append(finding("list-empty", list=listed, place=place(None, "")))
            return read.table

        self.name = (_part(Head, {"name": name}, found) or Head()).name
        if not isinstance(taxonomy, Taxonomy) and not (taxonomy is None and found):
            taxonomy = _part(Taxonomy, taxonomy, found)
        self.taxonomy = taxonomy or _NO_TAXONOMY
        self.travel = travel if isinstance(travel, Travel | None) else _travel(travel, found)
        self.communities = table(Community, communities)
        self.organizations = table(Organization, organizations)
        self.needs = table(Need, needs)
        self.resources = table(Resource, resources)
        self.agreements = table(Agreement, agreements, empty=True)
        found += cross_findings(self, faulty, places or {})
        self.warnings = tuple(f for f in found if f.severity == "warning")
        if errors := [f for f in found if f.severity == "error"]:
            raise ListsError(errors, self.warnings)
        self._code_references()
        self._hash = ""
        self.report: ReadingReport | None = None

    def _code_references(self) -> None:
        """Turn references by id into row numbers, once."""
        community = {name: row for row, name in enumerate(self.communities.ids)}
        organization = {name: row for row, name in enumerate(self.organizations.ids)}
        kinds = {name: at for at, name in enumerate(self.taxonomy.need_categories)}
        offers = {name: at for at, name in enumerate(self.taxonomy.resource_categories)}
        self.need_community = _codes(self.needs.columns["community_id"], community)
        self.need_category = _codes(self.needs.columns["category"], kinds)
        self.resource_organization = _codes(self.resources.columns["organization_id"], organization)
        self.resource_category = _codes(self.resources.columns["category"], offers)
        self.travel_matrix: NDArray[np.float64] | None = None
        if self.travel is not None:
            self.travel_matrix = self.travel.arranged(self.organizations.ids, self.communities.ids)

    def __repr__(self) -> str:
        tables = (self.communities, self.organizations, self.needs, self.resources)
        counts = ", ".join(f"{len(table)} {table.record_type.list_name}" for table in tables)
        return f"<Region {self.name!r}: {counts}>"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Region) and self.hash == other.hash

    def __hash__(self) -> int:
        return hash(self.hash)

    @property
    def tables(self) -> tuple[Table[Any], ...]:
        """The five lists, in the order in which they refer to each other."""
        return (
            self.communities,
            self.organizations,
            self.needs,
            self.resources,
            self.agreements,
        )

    @property
    def hash(self) -> str:
        """SHA-256 over everything in the region: the same lists give the same hash."""
        if not self._hash:
            digest = hashlib.sha256()
            head = [self.name, self.taxonomy.model_dump(), self.travel and self.travel.as_dict()]
            digest.update(json.dumps(head, ensure_ascii=False).encode())
            for table in self.tables:
                digest.update(f"\n{table.record_type.list_name} {len(table)}".encode())
                for field in table.set_fields():
                    digest.update(f"\n{field}\n".encode())
                    digest.update(_bytes(table.columns[field]))
            self._hash = digest.hexdigest()
        return self._hash

    def as_dict(self) -> dict[str, Any]:
        """Give the region as plain Python values, in the form of `RegionDocument`."""
        document: dict[str, Any] = {"format": FORMAT, "name": self.name}
        document["taxonomy"] = self.taxonomy.model_dump()
        for table in self.tables:
            document[table.record_type.list_name] = list(table.dicts())
        if self.travel is not None:
            document["travel"] = self.travel.as_dict()
        return document

    def to_frames(self, kind: FrameKind) -> dict[str, Any]:
        """Give the lists as data frames of pandas, polars or pyarrow.

        Parameters
        ----------
        kind : {"pandas", "polars", "pyarrow"}
            Whose frames.

        Returns
        -------
        dict of str to frame
            The five lists by name, ``"taxonomy"``, and ``"travel"`` where there is a matrix: what
            `matchmaker.read_frames` takes. The name of the region is not in it.

        Raises
        ------
        MissingExtraError
            The library, or pyarrow, is missing.
        """
        from matchmaker.lists.frames import frame, region_columns

        return {name: frame(columns, kind) for name, columns in region_columns(self).items()}

    def to_json(self, path: str | Path | None = None) -> str:
        """Write the region as JSON, without loss; also to a file if a path is given.

        Raises
        ------
        FileError
            The file cannot be written.
        """
        text = _json_by_lines(self.as_dict())
        if path is not None:
            write_text(path, text)
        return text

    @classmethod
    def from_json(cls, text: str) -> Self:
        """Read a region from the text that `to_json` wrote.

        Raises
        ------
        FileError
            The text is not JSON, or not a region.
        ListsError
            The lists are faulty.
        """
        return cls.from_dict(read_document(text, FORMAT, "region (区域)"))

    @classmethod
    def from_dict(cls, document: Mapping[str, Any]) -> Self:
        """Make a region from plain Python values in the form of `RegionDocument`.

        Raises
        ------
        ListsError
            Anything is missing, unknown or faulty.
        """
        known = RegionDocument.model_fields
        unknown = [
            finding("field-unknown", list="region", field=str(name), known=", ".join(known))
            for name in document
            if name not in known
        ]
        lists: dict[str, Any] = {
            record.list_name: document.get(record.list_name) or ()
            for record in (Community, Organization, Need, Resource, Agreement)
        }
        return cls(
            taxonomy=document.get("taxonomy") or {},
            travel=document.get("travel"),
            name=document.get("name") or "",
            faults=unknown,
            **lists,
        )


_NO_TAXONOMY = Taxonomy.model_construct(need_categories=(), resource_categories=(), fit=())


def _part(model: type[M], given: Any, found: list[Finding]) -> M | None:
    """Make a part of a region of its fields, or add what is wrong with them to the findings."""
    if not isinstance(given, Mapping):
        found.append(finding("record-expected", list=model.list_name, value=given))
        return None
    try:
        return model(**given)
    except ListsError as error:
        found.extend(error.findings)
        return None


def _travel(given: Any, found: list[Finding]) -> Travel | None:
    document = _part(TravelDocument, given, found)
    try:
        return None if document is None else Travel(**document.model_dump())
    except ListsError as error:
        found.extend(error.findings)
        return None


def _json_by_lines(document: Mapping[str, Any]) -> str:
    """Write one record a line: quick, and lines can be compared."""
    encode = json.JSONEncoder(ensure_ascii=False, default=str).encode
    parts = []
    for name, value in document.items():
        if isinstance(value, list):
            text = "[\n  " + ",\n  ".join(map(encode, value)) + "\n]" if value else "[]"
        else:
            text = encode(value)
        parts.append(f"{encode(name)}: {text}")
    return "{\n" + ",\n".join(parts) + "\n}\n"


def _codes(column: Column, code: Mapping[str, int]) -> NDArray[np.int64]:
    codes = np.fromiter(map(code.__getitem__, column), dtype=np.int64, count=len(column))
    codes.flags.writeable = False
    return codes


def _bytes(column: Column) -> bytes:
    if column.dtype != object:
        return np.ascontiguousarray(column).tobytes()
    cells = column.tolist()
    if cells and isinstance(cells[0], tuple):
        cells = ["\x1f".join(cell) for cell in cells]
    return "\x1e".join(cells).encode()
