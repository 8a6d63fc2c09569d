"""The reading pane: a client's header, and the timeline over all channels."""
