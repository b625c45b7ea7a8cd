"""matchmaker: from a district's three lists to co-building projects, with proof.

The nouns and verbs below are the whole public surface; everything else is private.
"""

from matchmaker import files, synthetic
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

__version__ = "0.1.0"
