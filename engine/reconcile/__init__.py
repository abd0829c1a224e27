"""Comparing the two systems field by field, by hashes; repairs go through the same inbox."""
