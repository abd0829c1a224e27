"""What comes in goes by topics to a consumer per flow, where the wiring says so."""
