"""How rows are stored: the declarative base, column types, the engine and migrations."""
