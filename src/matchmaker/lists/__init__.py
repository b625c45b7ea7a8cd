"""The lists: records, taxonomy, travel, and the region that holds and validates them."""

from matchmaker.lists.fields import BINDING_STAGES
from matchmaker.lists.records import Agreement, Community, Need, Organization, Record, Resource
from matchmaker.lists.region import Region, RegionDocument
from matchmaker.lists.report import ReadingReport, Remark, SheetReading
from matchmaker.lists.table import Table
from matchmaker.lists.taxonomy import Taxonomy
from matchmaker.lists.travel import Travel

__all__ = [
    "BINDING_STAGES",
    "Agreement",
    "Community",
    "Need",
    "Organization",
    "ReadingReport",
    "Record",
    "Region",
    "RegionDocument",
    "Remark",
    "Resource",
    "SheetReading",
    "Table",
    "Taxonomy",
    "Travel",
]
