"""What signed agreements already use up, and which pairs they bind."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from matchmaker.lists import BINDING_STAGES, Region

Ints = NDArray[np.int64]


class Commitments(NamedTuple):
    """What the binding agreements of a region take.

    Attributes
    ----------
    need, resource : ndarray of int
        Units taken of each need and of each resource.
    pairs : ndarray of int, [pair, 2]
        Rows of organization and community that are bound, each pair once.
    """

    need: Ints
    resource: Ints
    pairs: Ints


def commitments(region: Region) -> Commitments:
    """Sum up the agreements at a binding stage."""
    need = np.zeros(len(region.needs), dtype=np.int64)
    resource = np.zeros(len(region.resources), dtype=np.int64)
    pairs: set[tuple[int, int]] = set()
    for agreement in region.agreements:
        if agreement.stage not in BINDING_STAGES:
            continue
        pairs.add(
            (
                region.organizations.row(agreement.organization_id),
                region.communities.row(agreement.community_id),
            )
        )
        if agreement.quantity is not None:
            need[region.needs.row(agreement.need_id)] += agreement.quantity
            resource[region.resources.row(agreement.resource_id)] += agreement.quantity
    return Commitments(need, resource, np.array(sorted(pairs), dtype=np.int64).reshape(-1, 2))
