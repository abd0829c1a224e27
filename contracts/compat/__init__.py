"""Whether a change of a contract breaks somebody: verdicts with a witness, never a guess."""
