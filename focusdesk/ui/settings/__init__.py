"""The page of settings: one file a section; each setting is stored, and in force, as it is set."""
