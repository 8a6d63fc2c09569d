"""Real servers on loopback for the tests: each module starts one kind, and ends it."""
