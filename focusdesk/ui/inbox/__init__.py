"""The page of lists: conversations by state, client or search, and the pane beside them."""
