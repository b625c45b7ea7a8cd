"""Generated regions with the published counts of real districts, and dials to vary them.

>>> from matchmaker import synthetic
>>> synthetic.region("hongshan", seed=7, language="en")
<Region 'Hongshan (generated)': 70 communities, 699 organizations, 2810 needs, 2230 resources>

**Published**, and exact at scale 1: 2,810 needs in 7 categories, 2,230 resources in 6,
699 organizations, 598 projects, and about 70 communities in 15 subdistricts.

**Assumed**, because nothing was published about it:

- the names of the categories, and how well each pair of them fits;
- the city: a square of 10 km around 118.9° E 42.27° N, the centers of the subdistricts spread
  evenly, communities gathered around them, organizations around communities;
- that needs lie in their community, and resources, but for one in ten, at their organization;
- quantities (lognormal, twenty on average for a need), priorities, dates, skills, radii;
- the shares of organizations by kind, the limits on projects of each side, and every name.
  Nobody is real: a likeness to a real community or organization is chance.
"""

from __future__ import annotations

from typing import Literal

from matchmaker.lists import Region
from matchmaker.rules import Rules
from matchmaker.synthetic import names
from matchmaker.synthetic.district import PROJECTS, Dials, Size, lists

__all__ = ["region", "rules"]


def region(
    kind: Literal["hongshan"] = "hongshan",
    *,
    seed: int = 0,
    scale: float = 1.0,
    scarcity: float = 1.1,
    clustering: float = 0.7,
    radius_km: float = 1.6,
    skew: float = 0.8,
    language: Literal["zh", "en"] = "zh",
) -> Region:
    """Make a region with the counts that a real district published.

    Each dial draws from random numbers of its own, so that turning one leaves alone what it is
    not about; nothing touches a global random state.

    Parameters
    ----------
    kind : {"hongshan"}
        Whose published counts; see the module for what is published and what is assumed.
    seed : int
        The same seed and dials give the same region.
    scale : float
        Factor on the counts of all lists, 0.001 to 1000. The side of the city grows with its
        root, so that the density and a resource's number of neighbors stay the same.
    scarcity : float
        Total demand divided by total supply, 0.1 to 10, as near as whole numbers allow.
    clustering : float
        Share of the communities and organizations that lie in neighborhoods, 0 to 1; the
        others lie anywhere in the city.
    radius_km : float
        Median service radius of the resources, 0.05 to 100.
    skew : float
        Standard deviation of the logarithm of the quantities, 0 (all equal) to 2.
    language : {"zh", "en"}
        Language of the categories, names, titles, skills and units; ids, places and quantities
        are the same in both.

    Returns
    -------
    Region
        Validated.

    Raises
    ------
    FindingsError
        With a finding for every dial that is out of range.
    """
    dials = Dials(
        kind=kind,
        seed=seed,
        scale=scale,
        scarcity=scarcity,
        clustering=clustering,
        radius_km=radius_km,
        skew=skew,
        language=language,
    )
    made = lists(dials)
    return Region(
        taxonomy=names.taxonomy(language),
        communities=made["communities"],
        organizations=made["organizations"],
        needs=made["needs"],
        resources=made["resources"],
        name=dials.text(names.REGION),
    )


def rules(kind: Literal["hongshan"] = "hongshan", *, scale: float = 1.0) -> Rules:
    """Make the rules that go with a generated region.

    Parameters
    ----------
    kind : {"hongshan"}
        Whose number of projects: Hongshan signed 598.
    scale : float
        As for `region`; the number of projects grows with it.

    Returns
    -------
    Rules
        At most the published number of projects. Assumed: two projects for an organization,
        twelve for a community, five kilometers.

    Raises
    ------
    FindingsError
        With a finding for every value that is unknown or out of range.
    """
    return Rules(
        max_distance_km=5.0,
        max_projects=Size(kind=kind, scale=scale).count(PROJECTS),
        projects_per_organization=(0, 2),
        projects_per_community=(0, 12),
    )
