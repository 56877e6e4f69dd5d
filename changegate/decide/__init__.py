"""Stage 5: findings and evidence become a decision."""
