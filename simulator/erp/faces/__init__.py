"""The ERP's HTTP face, in groups of operations."""
