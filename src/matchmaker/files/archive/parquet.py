"""A Parquet file: as large as its own description says, before a value is read."""

from __future__ import annotations

from pathlib import Path

from matchmaker.errors import MissingExtraError
from matchmaker.files.archive.faults import damaged, file_faults, refuse
from matchmaker.files.archive.footer import read_footer
from matchmaker.files.archive.limits import MEBIBYTE, MOST_BYTES

_MOST_VALUES = 50_000_000


def check_parquet(path: Path) -> None:
    """Refuse a Parquet file that is damaged or too large to be a list.

    Parameters
    ----------
    path : Path
        The file.

    Raises
    ------
    FileError
        It is missing, no Parquet, damaged, encrypted, or too large.
    MissingExtraError
        pyarrow is not installed.
    """
    try:
        import pyarrow
        from pyarrow import parquet
    except ImportError:
        raise MissingExtraError("pyarrow", "files") from None
    name = path.name
    with file_faults(name):
        with path.open("rb") as file:
            start = file.read(4)
            file.seek(max(file.seek(0, 2) - 4, 0))
            end = file.read()
        if b"PARE" in (start, end):
            refuse("file-encrypted", name)
        if start != b"PAR1" or end != b"PAR1":
            damaged(name, "no Parquet file from start to end")
        footer = read_footer(path)
        if max(footer.values, footer.rows * footer.columns) > _MOST_VALUES:
            refuse("table-too-large", name, rows=footer.rows, columns=footer.columns)
        if footer.size > MOST_BYTES:
            size, most = footer.size // MEBIBYTE, MOST_BYTES // MEBIBYTE
            refuse("archive-too-large", name, value=name, size=size, most=most)
        try:
            parquet.read_metadata(path)
        except (pyarrow.ArrowException, ValueError) as error:
            damaged(name, str(error))
