"""Recorded calls and answers, from a HAR file or a journal, held to contracts."""
