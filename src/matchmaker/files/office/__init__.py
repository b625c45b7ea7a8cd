"""Lists as offices keep them: sheet → header → columns → values → names → region."""

from matchmaker.files.office.read import inspect, read_folder, read_table, read_workbook

__all__ = ["inspect", "read_folder", "read_table", "read_workbook"]
