"""The engine: its own process, one asyncio loop. No Qt ever, an SDK only when its account starts.

It supervises the accounts, takes their batches in, hands over what is due, rings, and does at the
sources what waits in the outbox. `app.run` is the way in.
"""
