"""The rail: focus card, places to go, clients, accounts."""
