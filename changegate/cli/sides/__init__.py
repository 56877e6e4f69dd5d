"""From what the options name to the two sides, and the proposal that the gate is asked about."""
