"""The only SQL in the project: what is kept, and in which short transactions it changes.

`migrations` has the tables; each file holds the reads or writes of one subject.
"""
