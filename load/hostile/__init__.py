"""Hostile requests against the simulators' own surface: what a stranger sends, seeded, bounded.

    python -m load.hostile --requests 100000

Two served worlds (tenants) and the reference engine live in a process of their own (`fort`). Each
request is a pure function of seed and number (`attacks`), is sent over loopback (`siege`), and must
end in a clear answer: never a 5xx, never a stall, nothing taken that is not one's own, nothing of
the other tenant, and memory that does not grow with the requests.
"""
