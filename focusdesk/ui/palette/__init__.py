"""The palette: every command, place, client and message by a few letters."""
