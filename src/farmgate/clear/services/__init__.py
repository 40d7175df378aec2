"""Clear a round from the database, or a market from files."""

from farmgate.clear.services.files import clear_files

__all__ = ["clear_files"]
