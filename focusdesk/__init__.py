"""FocusDesk: one calm local inbox for a freelancer's client messages.

The words of the program are in `model`, the way of a message in `docs/ARCHITECTURE.md`.
"""

__version__ = "0.1.0"
