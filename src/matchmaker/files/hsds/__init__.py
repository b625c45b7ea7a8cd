"""Directories in the Human Services Data Specification (HSDS), in and out."""

from matchmaker.files.hsds.reading import Directory, read_directory, read_hsds
from matchmaker.files.hsds.writing import write_hsds

__all__ = ["Directory", "read_directory", "read_hsds", "write_hsds"]
