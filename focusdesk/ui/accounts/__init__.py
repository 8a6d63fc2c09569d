"""The page of accounts: how each is doing, a wizard for a new one, and what can be done with one."""
