"""What is measured: frozen specs with their sizes and dials."""

from dataclasses import dataclass, field
from typing import Any

import matchmaker as mm


@dataclass(frozen=True)
class District:
    """A generated district.

    Attributes
    ----------
    name : str
        Name of the spec.
    scale : float
        Size, 1 for Hongshan's published counts.
    dials : dict
        Dials of `matchmaker.synthetic.region`.
    """

    name: str
    scale: float = 1.0
    dials: dict[str, Any] = field(default_factory=dict)

    def region(self, seed: int) -> mm.Region:
        """Generate the region of a seed."""
        return mm.synthetic.region("hongshan", seed=seed, scale=self.scale, **self.dials)

    def rules(self) -> mm.Rules:
        """Give the rules: at most 598 projects at scale 1."""
        return mm.synthetic.rules("hongshan", scale=self.scale)


DISTRICTS = {
    spec.name: spec
    for spec in (
        District("smoke", scale=0.05),
        District("small", scale=0.2),
        District("hongshan"),
        District("scarce", dials={"scarcity": 2.0}),
        District("spread", dials={"clustering": 0.0}),
        District("near", dials={"radius_km": 1.0}),
        District("even", dials={"skew": 0.2}),
        District("tenfold", scale=10.0),
    )
}
