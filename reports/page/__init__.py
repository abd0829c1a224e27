"""`report.html`: one file that opens anywhere, asks no network for anything and runs no script."""

from reports.page.document import render

__all__ = ["render"]
