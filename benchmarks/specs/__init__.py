"""Registered specs: one file each, with a ``SPEC``; the file's name is the spec's name.

A spec is frozen once figures of it were published: what differs gets a file of its own.
"""

from functools import cache
from importlib import import_module
from pkgutil import iter_modules
from types import MappingProxyType

from benchmarks.spec import Spec


@cache
def registered() -> MappingProxyType[str, Spec]:
    """Give all specs by name."""
    names = sorted(module.name for module in iter_modules(__path__))
    return MappingProxyType({name: import_module(f"{__name__}.{name}").SPEC for name in names})
