"""matchmaker: from a district's three lists to co-building projects, with proof.

The nouns and verbs below are the whole public surface; everything else is private. What reads
and writes files is imported when it is first asked for: a planner without files does not wait
for it.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from matchmaker import synthetic
from matchmaker.candidates import CandidateGraph, Edges, candidates
from matchmaker.choice import Choice, Problem, Progress, solve
from matchmaker.errors import (
    FileError,
    Finding,
    FindingsError,
    ListsError,
    MatchmakerError,
    MissingExtraError,
    NoPlanError,
    Place,
    ProblemError,
    RulesError,
)
from matchmaker.lists import (
    Agreement,
    Community,
    Need,
    Organization,
    ReadingReport,
    Region,
    Remark,
    Resource,
    SheetReading,
    Table,
    Taxonomy,
    Travel,
)
from matchmaker.plan import Allocation, OpenNeed, Plan, Project, UnusedResource, check, match
from matchmaker.rules import Decay, Objective, Rules

if TYPE_CHECKING:
    from matchmaker import files
    from matchmaker.files import ReadOptions, inspect, read_lists, write_lists
    from matchmaker.files.coordinates import from_wgs84, to_wgs84
    from matchmaker.files.frames import read_frames
    from matchmaker.files.geojson import read_geojson, write_geojson
    from matchmaker.files.hsds import Directory, read_directory, read_hsds, write_hsds
    from matchmaker.files.office import read_folder, read_table, read_workbook
    from matchmaker.files.out import (
        write_agreement_template,
        write_agreements,
        write_template,
        write_workbook,
    )
    from matchmaker.files.parquet import read_parquet, write_parquet

__all__ = [
    "Agreement",
    "Allocation",
    "CandidateGraph",
    "Choice",
    "Community",
    "Decay",
    "Directory",
    "Edges",
    "FileError",
    "Finding",
    "FindingsError",
    "ListsError",
    "MatchmakerError",
    "MissingExtraError",
    "Need",
    "NoPlanError",
    "Objective",
    "OpenNeed",
    "Organization",
    "Place",
    "Plan",
    "Problem",
    "ProblemError",
    "Progress",
    "Project",
    "ReadOptions",
    "ReadingReport",
    "Region",
    "Remark",
    "Resource",
    "Rules",
    "RulesError",
    "SheetReading",
    "Table",
    "Taxonomy",
    "Travel",
    "UnusedResource",
    "candidates",
    "check",
    "files",
    "from_wgs84",
    "inspect",
    "match",
    "read_directory",
    "read_folder",
    "read_frames",
    "read_geojson",
    "read_hsds",
    "read_lists",
    "read_parquet",
    "read_table",
    "read_workbook",
    "solve",
    "synthetic",
    "to_wgs84",
    "write_agreement_template",
    "write_agreements",
    "write_geojson",
    "write_hsds",
    "write_lists",
    "write_parquet",
    "write_template",
    "write_workbook",
]

_LATER = {
    "files": "",
    "ReadOptions": "files",
    "inspect": "files",
    "read_lists": "files",
    "write_lists": "files",
    "from_wgs84": "files.coordinates",
    "to_wgs84": "files.coordinates",
    "read_frames": "files.frames",
    "read_geojson": "files.geojson",
    "write_geojson": "files.geojson",
    "Directory": "files.hsds",
    "read_directory": "files.hsds",
    "read_hsds": "files.hsds",
    "write_hsds": "files.hsds",
    "read_folder": "files.office",
    "read_table": "files.office",
    "read_workbook": "files.office",
    "write_agreement_template": "files.out",
    "write_agreements": "files.out",
    "write_template": "files.out",
    "write_workbook": "files.out",
    "read_parquet": "files.parquet",
    "write_parquet": "files.parquet",
}
"""By public name, the module that has it."""

__version__ = "0.1.0"


def __getattr__(name: str) -> Any:
    """Import what reads and writes files when it is first asked for (PEP 562)."""
    if name not in _LATER:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    home = import_module(f"{__name__}.{_LATER[name] or name}")
    value = home if not _LATER[name] else getattr(home, name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
