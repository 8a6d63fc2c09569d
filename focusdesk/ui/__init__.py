"""The window: Qt lives here and nowhere else, one folder a page.

It reads and writes through `desk` alone, and its process imports Qt, sqlite3 and our own code,
so that it is painted in a blink. Whatever it shows as a figure was computed.
"""
