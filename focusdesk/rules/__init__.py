"""Pure decisions: schedule, query language, lanes.

No file, no socket, no clock: `now` is an argument.
"""
