"""Directories in the Human Services Data Specification (HSDS), in and out."""

from matchmaker.files.hsds.folder import HsdsOptions, is_hsds
from matchmaker.files.hsds.reading import Directory, read_directory, read_hsds
from matchmaker.files.hsds.writing import write_hsds

__all__ = ["Directory", "HsdsOptions", "is_hsds", "read_directory", "read_hsds", "write_hsds"]
