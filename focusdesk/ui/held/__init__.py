"""The page of what waits: how long, how much, never what."""
