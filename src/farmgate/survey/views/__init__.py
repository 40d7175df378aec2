"""Pages of the survey."""

from farmgate.survey.views.bids import bid_list, bid_new, bid_withdraw
from farmgate.survey.views.imports import (
    bad_rows,
    import_again,
    import_cancel,
    import_show,
    import_store,
    import_undo,
    import_upload,
)
from farmgate.survey.views.lots import lot_list, lot_new, lot_withdraw
from farmgate.survey.views.sample import sample

__all__ = [
    "bad_rows",
    "bid_list",
    "bid_new",
    "bid_withdraw",
    "import_again",
    "import_cancel",
    "import_show",
    "import_store",
    "import_undo",
    "import_upload",
    "lot_list",
    "lot_new",
    "lot_withdraw",
    "sample",
]
