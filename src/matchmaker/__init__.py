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
from matchmaker.files.office import inspect, read_folder, read_table, read_workbook
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
    "inspect",
    "match",
    "read_folder",
    "read_table",
    "read_workbook",
    "solve",
    "synthetic",
]

__version__ = "0.1.0"
