"""Reading and writing of what stands in files: cases, offers, losses, laws, markets; tables and workbooks."""

from optimizer.files.loading import check, load_case, load_years

__all__ = ["check", "load_case", "load_years"]
