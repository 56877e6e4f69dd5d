"""Where the program meets the world: options, clock, screen, files, keys, exit status."""
