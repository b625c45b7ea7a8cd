"""The base of all records: frozen, no unknown fields, faults raised as findings."""

from __future__ import annotations

import errno
import json
import os
import secrets
import stat
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, ClassVar, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, ValidationError
from pydantic_core import PydanticCustomError

from matchmaker.errors import FileError, Finding, FindingsError, ListsError, Place
from matchmaker.messages import finding

_CODES = {
    "missing": "value-missing",
    "extra_forbidden": "field-unknown",
    "string_type": "text-expected",
    "string_unicode": "text-expected",
    "string_too_long": "text-too-long",
    "string_too_short": "text-too-short",
    "string_pattern_mismatch": "control-character",
    "int_type": "integer-expected",
    "int_parsing": "integer-expected",
    "int_from_float": "integer-expected",
    "int_parsing_size": "too-large",
    "number_expected": "number-expected",
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
    "list_type": "list-expected",
    "too_long": "entries-too-many",
    "too_short": "entries-too-few",
    "model_type": "record-expected",
}
_SIGNS = {"gt": "> {}", "ge": "≥ {}", "lt": "< {}", "le": "≤ {}"}


def _not_yes_no(value: Any) -> Any:
    """Refuse yes and no where a number is meant: Python takes them for 1 and 0."""
    if isinstance(value, bool):
        raise PydanticCustomError("number_expected", "not a number")
    return value


NUMBER = BeforeValidator(_not_yes_no)
"""Marks a type of numbers. It stands last: before limits, pydantic would check them in Python."""


OrganizationKind = Literal[
    "agency", "institution", "state_owned", "two_new", "social", "military", "other"
]
"""Kinds of organizations; the lists carry them, and quotas name them."""


class Frozen(BaseModel):
    """A record that cannot change once it is made; ``None`` is the same as left out.

    Raises
    ------
    FindingsError
        Of the class named by `error`, with a finding for every faulty field.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)

    list_name: ClassVar[str] = ""
    """The list that holds such records, as findings name it."""
    id_field: ClassVar[str] = ""
    """The field with the record's id."""
    error: ClassVar[type[FindingsError]] = ListsError
    """What is raised for faults."""

    def __init__(self, /, **data: Any) -> None:
        given = {name: value for name, value in data.items() if value is not None}
        try:
            super().__init__(**given)
        except ValidationError as error:
            record = str(given.get(self.id_field, "")).strip()
            faults = _without_alternatives(error.errors(include_url=False))
            raise self.error(
                dict.fromkeys(
                    fault_finding(type(self), str(fault["loc"][0]), fault, given, record=record)
                    for fault in faults
                )
            ) from None
        if findings := list(self.own_findings()):
            raise self.error(findings)

    def own_findings(self) -> Iterable[Finding]:
        """Find faults between the fields; a subclass says which."""
        return ()


def _without_alternatives(faults: list[Any]) -> list[Any]:
    """Drop "not a function" where the field was meant as a value and that is faulty."""
    meant = {fault["loc"][0] for fault in faults if fault["type"] != "callable_type"}
    return [f for f in faults if f["type"] != "callable_type" or f["loc"][0] not in meant]


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
    if code == "value-missing" and len(fault["loc"]) > 1:
        code = "entries-too-few"
    value = None if code in ("value-missing", "field-unknown") else fault["input"]
    bound = " ".join(_SIGNS[key].format(context[key]) for key in _SIGNS if key in context)
    details: dict[str, Any] = {
        "bound": bound or "64 bit",
        "most": context.get("max_length", ""),
        "choices": context.get("expected", "").replace(" or ", ", ").replace("'", ""),
        "known": ", ".join(model.model_fields),
        "why": fault["msg"],
    }
    if code in ("too-small", "too-large") and field in ("longitude", "latitude"):
        if _looks_swapped(given):
            code = "coordinates-swapped"
            details = {name: given[name] for name in ("longitude", "latitude")}
        else:
            code = "longitude-range" if field == "longitude" else "latitude-range"
    where: dict[str, Any] = {"list": model.list_name, "record": record, "field": field}
    return finding(code, **where, value=value, place=place, **details)


def _looks_swapped(given: Mapping[str, Any]) -> bool:
    try:
        return abs(float(given["longitude"])) <= 90 < abs(float(given["latitude"])) <= 180
    except (KeyError, TypeError, ValueError):
        return False


def read_document(text: str, form: str, expected: str, list_name: str = "") -> dict[str, Any]:
    """Read a JSON document that names its form in the field ``format``.

    Raises
    ------
    FileError
        The text is not JSON, or a document of another form; `expected` names the right one.
    """
    try:
        document = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise FileError([finding("json-invalid", list=list_name, why=str(error))]) from None
    if not isinstance(document, dict) or document.get("format") != form:
        where: dict[str, Any] = {"list": list_name, "field": "format"}
        raise FileError([finding("format-unknown", **where, expected=expected)])
    return document


@contextmanager
def atomic_path(path: str | Path) -> Iterator[Path]:
    """Give a path to write to; what was written takes the place of the file once it is whole.

    The path is in the same folder and has the same suffix. At the end the file is flushed to
    the disk and renamed, which readers see at once or not at all; it keeps the mode of the old
    one. On any exception the old file stays as it was, and nothing else is left. A process that
    is killed may leave a file named ``.matchmaker-...`` behind, which nobody needs. A link is
    followed: what it points to is replaced. A device or a pipe is written to as it is.

    Parameters
    ----------
    path : str or Path
        The file to write.

    Yields
    ------
    Path
        Where to write instead.

    Raises
    ------
    FileError
        The file cannot be written.
    """
    try:
        target = Path(path)
        if target.exists() and not (target.is_file() or target.is_dir()):
            yield target
            return
        target = Path(os.path.realpath(target))
        mode = _mode_of_old(target)
        name = f".matchmaker-{secrets.token_hex(8)}{target.suffix}"
        fresh = target.with_name(name)
        os.close(os.open(fresh, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o666))
        try:
            yield fresh
            with fresh.open("rb+") as file:
                os.fsync(file.fileno())
            if mode is not None:
                with suppress(OSError):
                    fresh.chmod(mode)
            fresh.replace(target)
        finally:
            fresh.unlink(missing_ok=True)
        _flush_folder(target.parent)
    except OSError as error:
        why = error.strerror or str(error)
        place = Place(file=str(path))
        raise FileError([finding("file-unwritable", place=place, why=why)]) from None


def _mode_of_old(target: Path) -> int | None:
    """Give the mode of the file that will be replaced; None where there is none.

    Raises
    ------
    OSError
        It is a folder, or a file that is not to be written: a rename would do it all the same.
    """
    if target.is_dir():
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR))
    if not target.exists():
        return None
    if not os.access(target, os.W_OK):
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))
    return stat.S_IMODE(target.stat().st_mode)


def _flush_folder(folder: Path) -> None:
    """Flush the rename too, where the system opens folders (Windows does not)."""
    with suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def write_text(path: str | Path, text: str, encoding: str = "utf-8") -> None:
    """Write a file, with the line ends that the text has, as a whole or not at all.

    Raises
    ------
    FileError
        The file cannot be written.
    """
    with atomic_path(path) as fresh:
        fresh.write_text(text, encoding=encoding, newline="")
