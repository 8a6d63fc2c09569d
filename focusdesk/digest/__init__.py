"""What a day held: built from rows (pure) and rendered."""
