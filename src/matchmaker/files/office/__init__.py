"""Lists as offices keep them: sheet → header → columns → values → names → region."""

from matchmaker.files.office.read import inspect_office, read_folder, read_table, read_workbook

__all__ = ["inspect_office", "read_folder", "read_table", "read_workbook"]
