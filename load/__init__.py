"""Load: arrivals, users and benchmarks."""
