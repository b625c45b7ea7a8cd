"""Directories in the Human Services Data Specification (HSDS), in and out."""

from matchmaker.files.hsds.folder import HsdsOptions
from matchmaker.files.hsds.reading import Directory, read_directory, read_hsds
from matchmaker.files.hsds.writing import write_hsds

__all__ = ["Directory", "HsdsOptions", "read_directory", "read_hsds", "write_hsds"]
