"""Sheet rows and typed texts to drafts of lots and bids, and drafts to rows."""

from farmgate.survey.bridge.drafts import BidDraft, Draft, LotDraft, find_faults, home_hub
from farmgate.survey.bridge.names import Names, read_names
from farmgate.survey.bridge.rows import unknown_party
from farmgate.survey.bridge.sheets import (
    Checked,
    SheetRow,
    check_sheet,
    kind_words,
    read_bad_rows,
)

__all__ = [
    "BidDraft",
    "Checked",
    "Draft",
    "LotDraft",
    "Names",
    "SheetRow",
    "check_sheet",
    "find_faults",
    "home_hub",
    "kind_words",
    "read_bad_rows",
    "read_names",
    "unknown_party",
]
