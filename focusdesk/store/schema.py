"""What every opener checks of a store file before it touches it."""

from __future__ import annotations

from typing import Final

APPLICATION_ID: Final = 0x46444B31
"""`FDK1`, in the header of every store file."""
SCHEMA_VERSION: Final = 6
"""How many migration steps this program knows; `PRAGMA user_version` of an up-to-date store."""
