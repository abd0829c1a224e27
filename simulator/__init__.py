"""The simulated world: clock, seed, wire and faults, and the parties of the trade around them."""
