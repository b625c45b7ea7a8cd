"""For the tests of services that build on matchmaker: Hypothesis strategies and two oracles.

The strategies are layered: words and points, the records of each list, whole regions, rules and
objectives that fit them, and problems as arrays. The oracles share no code with the solvers:
`by_milp` solves the whole model with HiGHS, and `brute_force` tries every set of projects;
`violations` names every rule that a choice breaks.

Without Hypothesis (the extra ``dev``) this module raises `MissingExtraError`.
"""

from matchmaker.errors import MissingExtraError

try:
    import hypothesis as _hypothesis  # noqa: F401
except ImportError:
    raise MissingExtraError("hypothesis", "dev") from None

from matchmaker.testing.oracles import brute_force, by_milp
from matchmaker.testing.problems import problems
from matchmaker.testing.records import (
    PLACES,
    agreements,
    communities,
    needs,
    organizations,
    points,
    resources,
    taxonomies,
)
from matchmaker.testing.regions import objectives, regions, rules, travels
from matchmaker.testing.violations import violations
from matchmaker.testing.words import identifiers, lines

__all__ = [
    "PLACES",
    "agreements",
    "brute_force",
    "by_milp",
    "communities",
    "identifiers",
    "lines",
    "needs",
    "objectives",
    "organizations",
    "points",
    "problems",
    "regions",
    "resources",
    "rules",
    "taxonomies",
    "travels",
    "violations",
]
