"""The world: options, clock, environment, screen, exit status."""
