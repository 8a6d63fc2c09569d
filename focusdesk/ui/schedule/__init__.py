"""The page of the schedule: the painted week, a table of it, an inspector, the past tried on it."""
