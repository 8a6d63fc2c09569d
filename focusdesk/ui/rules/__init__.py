"""The page of the rules: the list in order, the editor of one, the past tried on it."""
