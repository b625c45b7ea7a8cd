"""Which depots should serve which districts after a disaster in Madagascar?

A real case told in the words of the library, with driving times instead of distances:

==================  ==========================================================
depots              organizations
stock lines         resources; the category is the item
affected districts  communities
per district, item  a need of ceil(people affected / persons per item) items
driving times       a travel matrix in hours; a pair within ``--hours`` is eligible
value of an item    the number of persons that one item serves
==================  ==========================================================

So the value of a plan is a number of people-items: one person served with one kind of item.
Nothing limits the number of projects here, hence the plan is proven to be optimal.

The data are the emergency supply pre-positioning case (ESUPS), published in the repository
Gurobi/modeling-examples under the Apache License 2.0. Run from the project's folder::

    python examples/madagascar.py
    python examples/madagascar.py --disaster 2009-0137-MDG --hours 12 --out plan
"""

from __future__ import annotations

import argparse
import csv
import difflib
import math
import sys
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

import matchmaker as mm

Row = dict[str, str]


class CaseError(Exception):
    """The folder of data, one of its files or the disaster is not there."""


# ---------------------------------------------------------------- reading the published files


@dataclass(frozen=True)
class Case:
    """One disaster, as the published files tell it; places are known by their addresses."""

    disaster: str
    districts: tuple[Row, ...]  # the rows of the disaster, one per district hit
    depots: tuple[Row, ...]
    stock: tuple[Row, ...]  # so many of an item in a depot
    persons: dict[str, Fraction]  # persons that one item serves
    hours: dict[tuple[str, str], float]  # driving time from depot to district
    places: dict[str, Row]  # coordinates of the districts

    @property
    def affected(self) -> Counter[str]:
        """People affected at each address; two rows of one address are added up."""
        people: Counter[str] = Counter()
        for row in self.districts:
            people[row["gglAddress"]] += int(row["TotAffected"])
        return people


def read_case(folder: Path, disaster: str) -> Case:
    """Read what concerns one disaster from the folder of published files."""
    if not folder.is_dir():
        raise CaseError(f"there is no folder {folder}; name the folder of the data with --data")
    included = {
        row["gglAddressAscii"]
        for row in read_rows(folder / "depotSelection.csv", "gglAddressAscii", "include")
        if row["include"] == "1"
    }
    depots = read_rows(
        folder / "depotCoordinates.csv", "depotCity", "gglAddressAscii", "gglLat", "gglLong"
    )
    stock = read_rows(folder / "inventory" / "actual.csv", "ItemName", "gglAddress", "Total")
    return Case(
        disaster=disaster,
        districts=read_districts(folder / "disasters.csv", disaster),
        depots=tuple(row for row in depots if row["gglAddressAscii"] in included),
        stock=tuple(row for row in stock if row["gglAddress"] in included),
        persons=read_persons(folder / "personsPerItem.csv"),
        hours=read_hours(folder / "distanceMatrix.csv"),
        places=read_places(folder / "disasterCoordinates.csv"),
    )


def read_rows(path: Path, *columns: str) -> list[Row]:
    """Read a CSV file that must have these columns."""
    if not path.is_file():
        raise CaseError(f"{path} is missing; is {path.parent} the folder of the data?")
    with path.open(encoding="utf-8-sig", newline="") as file:
        reader = csv.DictReader(file)
        missing = [column for column in columns if column not in (reader.fieldnames or ())]
        if missing:
            raise CaseError(f"{path} has no column {', '.join(missing)}")
        return list(reader)


def read_districts(path: Path, disaster: str) -> tuple[Row, ...]:
    """Read the rows of one disaster; where there is none, tell the ids that look like it."""
    rows = read_rows(
        path, "DisasterID", "Type", "Year", "origDistrictAddress", "gglAddress", "TotAffected"
    )
    found = tuple(row for row in rows if row["DisasterID"] == disaster)
    if not found:
        known = sorted({row["DisasterID"] for row in rows})
        near = difflib.get_close_matches(disaster, known, n=5, cutoff=0.0)
        raise CaseError(f"{path} has no disaster {disaster}; nearest: {', '.join(near)}")
    return found


def read_persons(path: Path) -> dict[str, Fraction]:
    """Read how many persons one item serves; the file repeats each item for the month -1."""
    rows = read_rows(path, "Item", "Month", "PersonsPerItem")
    return {
        row["Item"]: Fraction(row["PersonsPerItem"]) for row in rows if row["Month"] == "DEFAULT"
    }


def read_hours(path: Path) -> dict[tuple[str, str], float]:
    """Read the driving times between depots and districts."""
    origin, destination, hours = (
        "depotGglAddressAscii",
        "disasterGglAddressAscii",
        "drivingTime_hrs",
    )
    rows = read_rows(path, origin, destination, hours)
    return {(row[origin], row[destination]): float(row[hours]) for row in rows}


def read_places(path: Path) -> dict[str, Row]:
    """Read where the districts are."""
    rows = read_rows(path, "gglAddressAscii", "gglLat", "gglLong")
    return {row["gglAddressAscii"]: row for row in rows}


# ---------------------------------------------------------------- saying it in the library's words


def region_of(case: Case) -> mm.Region:
    """Make the region: four lists, the categories and the driving times."""
    return mm.Region(
        name=f"Madagascar {case.disaster}",
        taxonomy=mm.Taxonomy.identity(case.persons),
        communities=communities_of(case),
        organizations=organizations_of(case),
        needs=needs_of(case),
        resources=resources_of(case),
        travel=travel_of(case),
    )


def communities_of(case: Case) -> list[mm.Community]:
    """Make a community of each address that was hit."""
    names = {row["gglAddress"]: row["origDistrictAddress"] for row in case.districts}
    return [
        mm.Community(
            community_id=address,
            name=names[address],
            longitude=float(case.places[address]["gglLong"]),
            latitude=float(case.places[address]["gglLat"]),
        )
        for address in case.affected
    ]


def organizations_of(case: Case) -> list[mm.Organization]:
    """Make an organization of each depot."""
    return [
        mm.Organization(
            organization_id=row["gglAddressAscii"],
            name=row["depotCity"],
            longitude=float(row["gglLong"]),
            latitude=float(row["gglLat"]),
        )
        for row in case.depots
    ]


def needs_of(case: Case) -> list[mm.Need]:
    """Make a need of each item in each district: enough of it for the people affected."""
    return [
        mm.Need(
            need_id=f"{item} for {address}",
            community_id=address,
            category=item,
            kind="goods",
            quantity=math.ceil(people / persons),
            people=people,
        )
        for address, people in case.affected.items()
        for item, persons in case.persons.items()
        if people > 0
    ]


def resources_of(case: Case) -> list[mm.Resource]:
    """Make a resource of each stock line; it travels from its organization, the depot."""
    return [
        mm.Resource(
            resource_id=f"{row['ItemName']} in {row['gglAddress']}",
            organization_id=row["gglAddress"],
            category=row["ItemName"],
            quantity=int(row["Total"]),
        )
        for row in case.stock
        if int(row["Total"]) > 0
    ]


def travel_of(case: Case) -> mm.Travel:
    """Make the matrix of driving times; a pair that the file doesn't know is unreachable."""
    depots = tuple(row["gglAddressAscii"] for row in case.depots)
    districts = tuple(case.affected)
    values = np.array([[case.hours.get((o, c), math.nan) for c in districts] for o in depots])
    return mm.Travel(organizations=depots, communities=districts, values=values, unit="h")


def objective_of(case: Case) -> mm.Objective:
    """Make the objective: a unit is worth the persons that it serves, however far it came."""

    def persons_served(edges: mm.Edges) -> NDArray[np.float64]:
        items = edges.region.needs.columns["category"]
        return np.array([float(case.persons[item]) for item in items])[edges.need]

    return mm.Objective(function=persons_served)


# ---------------------------------------------------------------- the account


def account(case: Case, region: mm.Region, plan: mm.Plan, hours: float) -> str:
    """Tell in a page what the plan achieves and what it leaves open."""
    first = case.districts[0]
    people = sum(case.affected.values())
    needed, served = items_needed(region), items_served(region, plan)
    parts = [
        f"{first['Type']} of {first['Year']} ({case.disaster}): {people:,} people affected in "
        f"{len(region.communities)} districts",
        f"{len(region.resources)} stock lines in {len(region.organizations)} depots; "
        f"a depot serves a district within {hours:g} h of driving",
        "",
        plan.summary(),
        "",
        item_table(case, needed, served),
        "",
        f"People-items served: {number(people_items(case, served))} "
        f"of {number(people_items(case, needed))}",
        open_account(region, plan),
    ]
    return "\n".join(parts)


def items_needed(region: mm.Region) -> Counter[str]:
    """Count the items that all needs ask for."""
    needed: Counter[str] = Counter()
    for need in region.needs:
        needed[need.category] += need.quantity
    return needed


def items_served(region: mm.Region, plan: mm.Plan) -> Counter[str]:
    """Count the items that the plan delivers."""
    item = {need.need_id: need.category for need in region.needs}
    served: Counter[str] = Counter()
    for project in plan.projects:
        for allocation in project.allocations:
            served[item[allocation.need_id]] += allocation.quantity
    return served


def people_items(case: Case, items: Counter[str]) -> float:
    """Count one for every person that an item serves."""
    return float(sum(case.persons[item] * count for item, count in items.items()))


def item_table(case: Case, needed: Counter[str], served: Counter[str]) -> str:
    """Lay out one line per item."""
    lines = [f"{'item':<36}{'persons each':>13}{'served':>10}{'needed':>10}{'share':>8}"]
    for item, persons in case.persons.items():
        share = served[item] / needed[item] if needed[item] else 1.0
        lines.append(
            f"{item:<36}{number(float(persons)):>13}"
            f"{served[item]:>10,}{needed[item]:>10,}{share:>8.1%}"
        )
    return "\n".join(lines)


def open_account(region: mm.Region, plan: mm.Plan) -> str:
    """Count the needs that stay open, and those of them that get nothing at all."""
    quantity = {need.need_id: need.quantity for need in region.needs}
    wholly = sum(need.missing == quantity[need.need_id] for need in plan.open_needs)
    count = len(plan.open_needs)
    return (
        f"Open needs: {count} of {len(region.needs)}, "
        f"{wholly} of them wholly and {count - wholly} in part"
    )


def number(value: float) -> str:
    """Write a number with thousands apart and no more decimals than it has."""
    return f"{value:,.10g}"


# ---------------------------------------------------------------- the program


def parse(arguments: Sequence[str] | None) -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(
        description="Match the stock of Madagascar's depots with the districts hit by a disaster."
    )
    parser.add_argument(
        "--data",
        type=Path,
        default=Path("../shared/madagascar"),
        help="folder of the published files (default: %(default)s)",
    )
    parser.add_argument(
        "--disaster", default="2018-0086-MDG", help="id of the disaster (default: %(default)s)"
    )
    parser.add_argument(
        "--hours", type=float, default=24.0, help="longest driving time (default: %(default)s)"
    )
    parser.add_argument("--out", type=Path, help="folder to write the plan to")
    return parser.parse_args(arguments)


def run(data: Path, disaster: str, hours: float, out: Path | None) -> int:
    """Read the case, match, check, and tell; 4 is returned where the check finds something."""
    case = read_case(data, disaster)
    region = region_of(case)
    rules = mm.Rules(max_travel=hours)
    objective = objective_of(case)

    plan = mm.match(region, rules, objective).require()
    print(account(case, region, plan, hours))

    findings = mm.check(plan, region, rules, objective)
    print("Check: " + ("\n".join(map(str, findings)) or "nothing found"))
    if out is not None:
        mm.files.write_plan(plan, out, region)
        print(f"Written to {out}")
    return 4 if findings else 0


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the program; returns its exit code."""
    options = parse(arguments)
    try:
        return run(options.data, options.disaster, options.hours, options.out)
    except (CaseError, mm.MatchmakerError, OSError) as error:
        print(f"madagascar.py: {error}", file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(main())
