"""The journal (contract `journal`): what happened in one world, a line per record."""

from contracts.errors import JournalError, JournalInvalid, JournalSealed, JournalTruncated
from contracts.journal.reader import digest_file, parse_line, read, read_lines
from contracts.journal.record import KINDS, VERSION, Record
from contracts.journal.sinks import FileSink, MemorySink, Sink
from contracts.journal.writer import Journal

__all__ = [
    "KINDS",
    "VERSION",
    "FileSink",
    "Journal",
    "JournalError",
    "JournalInvalid",
    "JournalSealed",
    "JournalTruncated",
    "MemorySink",
    "Record",
    "Sink",
    "digest_file",
    "parse_line",
    "read",
    "read_lines",
]
