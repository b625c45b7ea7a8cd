"""The bipartite graph of needs and resources that could serve them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from matchmaker.candidates.edges import Edges
from matchmaker.candidates.eligibility import REASONS
from matchmaker.lists import Region

if TYPE_CHECKING:
    import networkx as nx
    from scipy.sparse import csr_array

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class CandidateGraph:
    """Who could serve whom, as arrays sorted by pair and resource.

    Attributes
    ----------
    edges : Edges
        Eligible pairs of need and resource with their distance.
    value : ndarray of float, [edge]
        Value per unit, a multiple of the objective's resolution.
    demand : ndarray of int, [need]
        Units still needed after signed agreements.
    supply : ndarray of int, [resource]
        Units still available after signed agreements.
    signed_pairs : ndarray of int, [pair, 2]
        Rows of organization and community that agreements bind.
    excluded : ndarray of int, [reason, need]
        For each reason of `REASONS`, how many resources it kept from the need; with the edges
        of the need they add up to the number of resources.
    """

    edges: Edges
    value: Floats
    demand: Ints
    supply: Ints
    signed_pairs: Ints
    excluded: Ints

    def __len__(self) -> int:
        return len(self.edges)

    def __repr__(self) -> str:
        return f"<CandidateGraph of {len(self)} edges, {len(self.pairs)} pairs>"

    @property
    def region(self) -> Region:
        """The region whose rows the edges join."""
        return self.edges.region

    @property
    def need(self) -> Ints:
        """Row of the need, [edge]."""
        return self.edges.need

    @property
    def resource(self) -> Ints:
        """Row of the resource, [edge]."""
        return self.edges.resource

    @property
    def distance_km(self) -> Floats:
        """Distance in kilometers, nan where unknown, [edge]."""
        return self.edges.distance_km

    @property
    def pairs(self) -> Ints:
        """Distinct pairs of organization and community with an edge, [pair, 2]."""
        pair = self.edges.pair
        starts = np.flatnonzero(np.diff(pair, prepend=-1))
        width = len(self.region.communities)
        return np.column_stack([pair[starts] // width, pair[starts] % width])

    def reasons(self, need_id: str | None = None) -> dict[str, int]:
        """Count by reason the resources that were kept from one need, or from all.

        Parameters
        ----------
        need_id : str, optional
            One need; all of them without it.

        Raises
        ------
        KeyError
            No need has this id.
        """
        if need_id is None:
            counts = self.excluded.sum(axis=1)
        else:
            counts = self.excluded[:, self.region.needs.row(need_id)]
        return {name: int(count) for name, count in zip(REASONS, counts, strict=True) if count}

    def to_networkx(self) -> nx.Graph[Any]:
        """Give a bipartite graph for networkx.

        Nodes are ``("need", id)`` with ``bipartite=0`` and ``demand``, and
        ``("resource", id)`` with ``bipartite=1`` and ``supply``; edges carry ``value`` and
        ``distance_km``.
        """
        import networkx as nx

        graph: nx.Graph[Any] = nx.Graph(name=self.region.name)
        needs = [("need", name) for name in self.region.needs.ids]
        resources = [("resource", name) for name in self.region.resources.ids]
        for side, nodes, key, amounts in (
            (0, needs, "demand", self.demand.tolist()),
            (1, resources, "supply", self.supply.tolist()),
        ):
            for node, amount in zip(nodes, amounts, strict=True):
                graph.add_node(node, bipartite=side, **{key: amount})
        columns = (self.need, self.resource, self.value, self.distance_km)
        rows = zip(*(column.tolist() for column in columns), strict=True)
        graph.add_edges_from(
            (needs[need], resources[resource], {"value": value, "distance_km": distance})
            for need, resource, value, distance in rows
        )
        return graph

    def to_scipy(self) -> csr_array:
        """Give the values as a sparse array [need, resource]."""
        from scipy.sparse import csr_array

        shape = (len(self.region.needs), len(self.region.resources))
        return csr_array((self.value, (self.need, self.resource)), shape=shape)
