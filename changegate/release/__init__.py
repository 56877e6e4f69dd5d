"""What runs where, and the way back: deployment records, the sides they name, what a rollback restores."""
