"""The four patterns side by side: the same world, seed and faults, predicted beside seen."""
