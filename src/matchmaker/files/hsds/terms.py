"""What HSDS calls its tables and columns, in all its versions, and what is read of them.

Source: Open Referral, Human Services Data Specification, data packages 1.1, 2.0, 3.0 and 3.1.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

READ: Mapping[str, Mapping[str, str]] = {
    "organizations": {"id": "organization_id", "name": "name"},
    "services": {
        "id": "resource_id",
        "organization_id": "organization_id",
        "program_id": "category",
        "name": "title",
        "description": "description",
        "status": "status",
        "eligibility_description": "conditions",
        "application_process": "conditions",
        "fees_description": "conditions",
        "fees": "conditions",
    },
    "programs": {"id": "category", "name": "category"},
    "attributes": {
        "link_id": "resource_id",
        "link_type": "category",
        "taxonomy_term_id": "category",
    },
    "taxonomy_terms": {"id": "category", "code": "category", "name": "category"},
    "service_at_location": {
        "id": "resource_id",
        "service_id": "resource_id",
        "location_id": "longitude, latitude",
        "description": "description",
    },
    "locations": {
        "id": "longitude, latitude",
        "organization_id": "organization_id",
        "location_type": "longitude, latitude",
        "name": "title",
        "longitude": "longitude",
        "latitude": "latitude",
    },
    "addresses": {
        "location_id": "organization_id",
        "organization_id": "organization_id",
        "address_type": "address",
        "address_1": "address",
        "address_2": "address",
        "address_3": "address",
        "address_4": "address",
        "city": "address",
        "region": "address",
        "state_province": "address",
        "postal_code": "address",
        "country": "address",
    },
    "schedules": {
        "service_id": "resource_id",
        "location_id": "resource_id",
        "service_at_location_id": "resource_id",
        "valid_from": "available_from",
        "valid_to": "available_to",
        "dtstart": "available_from",
        "until": "available_to",
    },
    "service_areas": {
        "service_id": "resource_id",
        "service_at_location_id": "resource_id",
        "name": "service_area",
    },
    "service_capacity": {
        "id": "resource_id",
        "service_id": "resource_id",
        "unit_id": "unit",
        "available": "quantity",
        "maximum": "maximum",
        "description": "description",
    },
    "units": {"id": "unit", "name": "unit", "scheme": "unit", "identifier": "unit"},
}
"""By table and column of HSDS 3.x, the field that is read from it; all else is not read."""

LISTS: Mapping[str, str] = {
    name: "organizations" if name in ("organizations", "addresses") else "resources"
    for name in READ
}
"""The list that a table belongs to."""

PERSONAL = ("contacts", "contact", "phones", "phone")
"""Tables about persons."""

HOURS = ("regular_schedules", "regular_schedule", "holiday_schedules", "holiday_schedule")
"""Tables of opening hours without a first and a last day."""

ADDRESS = tuple(name for name, field in READ["addresses"].items() if field == "address")[1:]
"""The parts of an address, in the order in which they are written."""


class Form(NamedTuple):
    """How a table of an older version is read.

    Attributes
    ----------
    table : str
        Its name in HSDS 3.x.
    columns : mapping of str to str
        By column, its name in HSDS 3.x.
    values : mapping of str to str
        What every row has in HSDS 3.x because it stands in this table.
    """

    table: str
    columns: Mapping[str, str] = {}
    values: Mapping[str, str] = {}


_SINGULAR = {
    "organization": "organizations",
    "service": "services",
    "program": "programs",
    "attribute": "attributes",
    "taxonomy_term": "taxonomy_terms",
    "location": "locations",
    "address": "addresses",
    "schedule": "schedules",
    "unit": "units",
    "service_capacities": "service_capacity",
    "service_at_locations": "service_at_location",
    "services_at_location": "service_at_location",
}
_AREA = Form("service_areas", {"service_area": "name"})
_TERM = Form("taxonomy_terms", {"term": "name"})
_OF_SERVICE = Form(
    "attributes", {"service_id": "link_id", "taxonomy_id": "taxonomy_term_id"}, {"link_type": ""}
)
_PHYSICAL = Form("addresses", values={"address_type": "physical"})
_POSTAL = Form("addresses", values={"address_type": "postal"})

FORMS: Mapping[str, Form] = {
    **{name: Form(name) for name in READ},
    **{older: Form(name) for older, name in _SINGULAR.items()},
    "service_area": _AREA,
    "service_areas": _AREA,
    "taxonomy": _TERM,
    "taxonomy_term": _TERM,
    "taxonomy_terms": _TERM,
    "service_attribute": _OF_SERVICE,
    "service_attributes": _OF_SERVICE,
    "service_taxonomy": _OF_SERVICE,
    "services_taxonomy": _OF_SERVICE,
    "other_attribute": Form("attributes"),
    "other_attributes": Form("attributes"),
    "physical_address": _PHYSICAL,
    "physical_addresses": _PHYSICAL,
    "postal_address": _POSTAL,
    "postal_addresses": _POSTAL,
}
"""By name of a table in any version, how it is read."""

ONE: Mapping[str, tuple[str, str]] = {
    "organization": ("organizations", "organization_id"),
    "program": ("programs", "program_id"),
    "service": ("services", "service_id"),
    "location": ("locations", "location_id"),
    "unit": ("units", "unit_id"),
    "taxonomy_term": ("taxonomy_terms", "taxonomy_term_id"),
    "taxonomy_detail": ("taxonomies", "taxonomy_id"),
}
"""By property of a JSON object that holds one other: its table, and the column that names it."""

MANY: Mapping[str, str] = {
    **{name: name for name in (*READ, "contacts", "phones", "languages", "funding", "metadata")},
    "service_at_locations": "service_at_location",
    "capacities": "service_capacity",
    "accessibility": "accessibility",
    "cost_options": "cost_options",
    "required_documents": "required_documents",
    "organization_identifiers": "organization_identifiers",
    "additional_websites": "url",
    "additional_urls": "url",
}
"""By property of a JSON object that holds a list of others: their table."""

OWNER: Mapping[str, str] = {
    "organizations": "organization_id",
    "services": "service_id",
    "locations": "location_id",
    "service_at_location": "service_at_location_id",
}
"""By table, the column in which what is nested in its JSON objects names them."""

SHARED = (
    "organizations",
    "services",
    "service_at_location",
    "locations",
    "programs",
    "units",
    "taxonomy_terms",
)
"""Tables whose JSON objects stand in many places: those with the same id are one."""
