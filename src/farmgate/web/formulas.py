"""Text that a spreadsheet program would run.

A cell that starts with ``=``, ``+``, ``-``, ``@``, a tab or a line break is a formula to the
program that opens a CSV file; there it gets an apostrophe in front.
"""

STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def escape_formula(text: str) -> str:
    """Put an apostrophe before text that a spreadsheet program would run as a formula."""
    return f"'{text}" if text.lstrip(" ").startswith(STARTS) else text
