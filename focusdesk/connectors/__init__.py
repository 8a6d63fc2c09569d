"""One service each, and the only place where its SDK appears.

A connector turns a service into batches of `base.Batch` and knows nothing of the store, the
schedule or the window.
"""
