"""Floor 2: sails an engine through a world, and judges from the journal alone what became of it."""
