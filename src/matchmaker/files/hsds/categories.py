"""The category of a service: from the caller, its taxonomy terms, its program, or a default."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from matchmaker.files.hsds.package import Package, Row
from matchmaker.files.hsds.values import line

_OF_SERVICE = frozenset(
    {"", "category", "service_category", "service_type", "service", "taxonomy", "taxonomy_term"}
    | {"type"}
)
"""Types of attributes that tell what a service is, and not, for instance, who may have it."""

_LONGEST = 200


class Categories:
    """Finds the category of each service.

    Parameters
    ----------
    package : Package
        The directory.
    given : mapping of str to str
        The caller's category by id, code or name of a taxonomy term or of a program, or by id,
        name or description of a service.
    default : str
        Category of a service that tells nothing.
    """

    def __init__(self, package: Package, given: Mapping[str, str], default: str) -> None:
        self.log, self.given, self.default = package.log, given, default
        self.terms = package.one("taxonomy_terms")
        self.programs = package.one("programs")
        self.attributes = package.by("attributes", "link_id")

    def of(self, service: Row, named: str | None = None) -> str:
        """Give the category of a service; what was not plain is told in a remark.

        Parameters
        ----------
        service : Row
            The service.
        named : str, optional
            What stands in the column that the caller's mapping names.
        """
        if named:
            return self.given.get(named, named)
        terms = self._terms(service)
        program = self.programs.get(service.key("program_id"))
        for key in self._keys(service, terms, program):
            if key in self.given:
                return self.given[key]
        names = list(dict.fromkeys(name for _, name in terms if name))
        sure = [name for row, name in terms if name and _type(row) in _OF_SERVICE]
        if names:
            category = (sure or names)[0]
            if len(names) > 1 or not sure:
                self._told("read-hsds-terms", service, "; ".join(names), category)
            return category
        name = line(self.log, program, "name", "category", _LONGEST) if program else ""
        if name:
            self._told("read-hsds-program", service, service.key(), name)
            return name
        self._told("read-hsds-uncategorized", service, service.key(), self.default)
        return self.default

    def _told(self, code: str, service: Row, before: str, after: str) -> None:
        self.log.repair(code, service.place, "category", before, after)

    def _terms(self, service: Row) -> list[tuple[Row, str]]:
        """Give the attributes of a service with the names of their terms.

        A term of a taxonomy that the directory does not hold goes by its id.
        """
        found = []
        for attribute in self.attributes.get(service.key(), ()):
            term = self.terms.get(attribute.key("taxonomy_term_id"))
            column = "name" if term else "taxonomy_term_id"
            found.append(
                (attribute, line(self.log, term or attribute, column, "category", _LONGEST))
            )
        return found

    def _keys(
        self, service: Row, terms: list[tuple[Row, str]], program: Row | None
    ) -> Iterator[str]:
        for attribute, name in terms:
            yield attribute.key("taxonomy_term_id")
            if term := self.terms.get(attribute.key("taxonomy_term_id")):
                yield term.key("code")
            yield name
        if program:
            yield from (program.key(), program.key("name"))
        yield from (service.key(), service.key("name"), service.key("description"))


def _type(attribute: Row) -> str:
    return attribute.key("link_type").lower().replace(" ", "_")
