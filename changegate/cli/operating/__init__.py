"""After the gate: what runs where, the way back, and what the record tells."""
