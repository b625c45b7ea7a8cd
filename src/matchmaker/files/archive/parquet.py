"""A Parquet file: as large as its own description says, before a value is read."""

from __future__ import annotations

from pathlib import Path

from matchmaker.errors import MissingExtraError
from matchmaker.files.archive.faults import damaged, file_faults, refuse
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
        try:
            about = parquet.read_metadata(path)
            sizes = [about.row_group(at).total_byte_size for at in range(about.num_row_groups)]
        except pyarrow.ArrowException as error:
            damaged(name, str(error))
    values = about.num_rows * about.num_columns
    if values > _MOST_VALUES or about.num_rows < 0:
        refuse("table-too-large", name, rows=about.num_rows, columns=about.num_columns)
    if sum(sizes) > MOST_BYTES or min(sizes, default=0) < 0:
        size, most = sum(sizes) // MEBIBYTE, MOST_BYTES // MEBIBYTE
        refuse("archive-too-large", name, value=name, size=size, most=most)
