"""The different ones of many indices.

`np.unique` does it for anything that can be sorted, and loads NumPy's masked arrays to make sure
that it was given none: a tenth of what a county's clearing takes to start.
"""

import numpy as np

from farmgate.engine.clear.problem import Ints


def distinct(indices: Ints) -> Ints:
    """Give each index once.

    Parameters
    ----------
    indices
        (M,) from 0, of things of which there are few enough for an array over all of them.

    Returns
    -------
    Ints
        Ascending.
    """
    return np.flatnonzero(np.bincount(indices))
