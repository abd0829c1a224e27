"""Allure results: what a judging adds to those of the tests, and what is taken out of theirs."""

from reports.allure.machine import strip_machine
from reports.allure.results import write_allure

__all__ = ["strip_machine", "write_allure"]
