"""Clear a round from the database (`round`), or a market from files (`files`).

Nothing is imported here: the engine command must not load Django.
"""
