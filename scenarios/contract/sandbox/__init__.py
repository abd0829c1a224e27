"""Any other system as a target of the contract suite: a profile, a gate before it, its promises.

The profile is data (docs/targets.md). Everything that leaves for the system crosses the gate, which
reaches one host, keeps the pace, and lets no write pass that the profile does not allow.
"""
