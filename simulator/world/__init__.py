"""Worlds: a simulated company and its plan, generated from a seed or read from its own exports."""
