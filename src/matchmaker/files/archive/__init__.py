"""What must be known of a file before a reader opens it: that it does no harm."""

from matchmaker.files.archive.check import check_workbook
from matchmaker.files.archive.faults import calamine_faults
from matchmaker.files.archive.parquet import check_parquet

__all__ = ["calamine_faults", "check_parquet", "check_workbook"]
