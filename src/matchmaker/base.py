"""The base of all records: frozen, no unknown fields, faults raised as findings."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, ClassVar

from pydantic import BaseModel, ConfigDict, ValidationError

from matchmaker.errors import Finding, FindingsError, ListsError, Place
from matchmaker.messages import finding

_CODES = {
    "missing": "value-missing",
    "extra_forbidden": "field-unknown",
    "string_type": "text-expected",
    "string_too_long": "text-too-long",
    "string_too_short": "text-too-short",
    "string_pattern_mismatch": "control-character",
    "int_type": "integer-expected",
    "int_parsing": "integer-expected",
    "int_from_float": "integer-expected",
    "int_parsing_size": "too-large",
    "float_type": "number-expected",
    "float_parsing": "number-expected",
    "finite_number": "not-finite",
    "greater_than": "too-small",
    "greater_than_equal": "too-small",
    "less_than": "too-large",
    "less_than_equal": "too-large",
    "literal_error": "choice-expected",
    "bool_type": "yes-no-expected",
    "bool_parsing": "yes-no-expected",
    "tuple_type": "list-expected",
}
_SIGNS = {"gt": "> {}", "ge": "≥ {}", "lt": "< {}", "le": "≤ {}"}


class Frozen(BaseModel):
    """A record that cannot change once it is made; ``None`` is the same as left out.

    Raises
    ------
    FindingsError
        Of the class named by `error`, with a finding for every faulty field.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    list_name: ClassVar[str] = ""
    """The list that holds such records, as findings name it."""
    id_field: ClassVar[str] = ""
    """The field with the record's id."""
    error: ClassVar[type[FindingsError]] = ListsError
    """What is raised for faults."""

    def __init__(self, **data: Any) -> None:
        given = {name: value for name, value in data.items() if value is not None}
        try:
            super().__init__(**given)
        except ValidationError as error:
            record = str(data.get(self.id_field, ""))
            raise self.error(
                fault_finding(type(self), str(fault["loc"][0]), fault, given, record=record)
                for fault in error.errors(include_url=False)
            ) from None
        if findings := list(self.own_findings()):
            raise self.error(findings)

    def own_findings(self) -> Iterable[Finding]:
        """Find faults between the fields; a subclass says which."""
        return ()


def fault_finding(
    model: type[Frozen],
    field: str,
    fault: Mapping[str, Any],
    given: Mapping[str, Any],
    *,
    record: str,
    place: Place | None = None,
) -> Finding:
    """Turn one fault that a field's type found into a finding.

    Parameters
    ----------
    model : type of Frozen
        Whose field it is.
    field : str
        Name of the field.
    fault : mapping
        As pydantic reports it: ``type``, ``input``, ``ctx``, ``msg``.
    given : mapping
        The other values of the same record, as far as they were given.
    record : str
        Id of the record.
    place : Place, optional
        Where it stands.
    """
    kind, context = str(fault["type"]), fault.get("ctx") or {}
    code = _CODES.get(kind, "date-expected" if kind.startswith("date") else "value-invalid")
    value = None if code in ("value-missing", "field-unknown") else fault["input"]
    bound = " ".join(_SIGNS[key].format(context[key]) for key in _SIGNS if key in context)
    details: dict[str, Any] = {
        "bound": bound or "64 bit",
        "most": context.get("max_length", ""),
        "choices": context.get("expected", ""),
        "known": ", ".join(model.model_fields),
        "why": fault["msg"],
    }
    if code in ("too-small", "too-large") and field in ("longitude", "latitude"):
        code = "coordinates-swapped" if _looks_swapped(given) else f"{field}-range"
        details = {
            "longitude": given.get("longitude"),
            "latitude": given.get("latitude"),
        }
    where: dict[str, Any] = {"list": model.list_name, "record": record, "field": field}
    return finding(code, **where, value=value, place=place, **details)


def _looks_swapped(given: Mapping[str, Any]) -> bool:
    try:
        return abs(float(given["longitude"])) <= 90 < abs(float(given["latitude"])) <= 180
    except (KeyError, TypeError, ValueError):
        return False
