"""From the bytes of a mail to its fields, in a process that can be killed.

`pool` stands in the engine, `worker` is the process; everything else here is pure and runs in
it: no I/O, no imapclient, and no field that fails may take another one with it.
"""
