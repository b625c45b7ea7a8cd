"""Who could serve whom: the bipartite graph of candidates."""

from matchmaker.candidates.build import candidates
from matchmaker.candidates.edges import Edges
from matchmaker.candidates.eligibility import EDGE_RULES, REASONS
from matchmaker.candidates.graph import CandidateGraph

__all__ = ["EDGE_RULES", "REASONS", "CandidateGraph", "Edges", "candidates"]
