"""The Allure HTML of a run: one file, built by tools that no verdict depends on, asking nobody."""

from reports.allure_html.build import Built, build

__all__ = ["Built", "build"]
