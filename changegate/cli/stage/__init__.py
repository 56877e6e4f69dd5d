"""The demo: a scratch repository and the stories that are played in it."""
