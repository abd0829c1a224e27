"""What consumers use of the contracts (contract `usage`), and whom a change therefore breaks."""
