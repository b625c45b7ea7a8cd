"""The constrained types that the fields of all records are made of.

One definition serves a single record, a whole column, the JSON Schema and the reference page.
"""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, StringConstraints
from pydantic_core import PydanticCustomError

from matchmaker.base import NUMBER

LARGEST_QUANTITY = 1_000_000_000
"""More than this is taken for a slip of the keyboard."""

_LINE = r"^[^\x00-\x1f\x7f-\x9f\ufffe\uffff]*$"
_PROSE = r"^[^\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufffe\uffff]*$"


def _not_seconds(value: Any) -> Any:
    """Refuse numbers where a date is meant: 0 is an empty cell and not the year 1970."""
    number = isinstance(value, int | float)
    if number or (isinstance(value, str) and "-" not in value.strip()[1:]):
        raise PydanticCustomError("date_expected", "not a date")
    return value


# After the limits of a type: before them, pydantic would check the limits in Python.
_DATE = BeforeValidator(_not_seconds)

Id = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200, pattern=_LINE)
]
OptionalId = Annotated[str, StringConstraints(strip_whitespace=True, max_length=200, pattern=_LINE)]
Line = Annotated[str, StringConstraints(strip_whitespace=True, max_length=1_000, pattern=_LINE)]
Prose = Annotated[str, StringConstraints(max_length=20_000, pattern=_PROSE)]
Names = tuple[Id, ...]

Quantity = Annotated[int, Field(ge=1, le=LARGEST_QUANTITY), NUMBER]
Count = Annotated[int, Field(ge=0, le=LARGEST_QUANTITY), NUMBER]
Priority = Annotated[int, Field(ge=1, le=5), NUMBER]
Kilometers = Annotated[float, Field(gt=0, le=40_000, allow_inf_nan=False), NUMBER]
Hours = Annotated[float, Field(ge=0, le=LARGEST_QUANTITY, allow_inf_nan=False), NUMBER]
Number = Annotated[float, Field(allow_inf_nan=False), NUMBER]
Longitude = Annotated[float, Field(ge=-180, le=180, allow_inf_nan=False), NUMBER]
Latitude = Annotated[float, Field(ge=-90, le=90, allow_inf_nan=False), NUMBER]
Day = Annotated[date, Field(ge=date(1900, 1, 1), le=date(2200, 1, 1)), _DATE]

Crs = Literal["WGS-84", "EPSG:4490", "GCJ-02", "BD-09"]
NeedKind = Literal["goods", "service", "venue", "money", "post"]
Stage = Literal["proposed", "claimed", "signed", "in_progress", "done", "rated", "withdrawn"]

BINDING_STAGES = ("signed", "in_progress", "done", "rated")
"""Stages at which an agreement binds both sides: its quantities are kept."""
