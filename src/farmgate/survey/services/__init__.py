"""Writes of the survey: lots and bids one by one, or a sheet at a time."""

from farmgate.survey.services.imports import (
    ACTIVE,
    Report,
    Upload,
    ask_to_cancel,
    ask_to_store,
    bad_rows_csv,
    open_import,
    preview_sheet,
    read_again,
    resume_imports,
    store_sheet,
    undo_import,
)
from farmgate.survey.services.records import record_bid, record_lot, withdraw_bid, withdraw_lot

__all__ = [
    "ACTIVE",
    "Report",
    "Upload",
    "ask_to_cancel",
    "ask_to_store",
    "bad_rows_csv",
    "open_import",
    "preview_sheet",
    "read_again",
    "record_bid",
    "record_lot",
    "resume_imports",
    "store_sheet",
    "undo_import",
    "withdraw_bid",
    "withdraw_lot",
]
