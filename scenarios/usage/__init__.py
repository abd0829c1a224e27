"""What an engine uses of what it is told: seen from inside, or from outside."""
