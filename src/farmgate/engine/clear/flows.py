"""A plan of the pooled market, in kilograms."""

from dataclasses import dataclass

from farmgate.engine.clear.problem import Floats


@dataclass(frozen=True, slots=True)
class Flows:
    """An optimal plan of the pooled market.

    Parameters
    ----------
    step_kg, sink_kg, link_kg
        (P,), (D,), (E,) kg.
    arc_dual, node_dual
        (A,), (N,) yuan/kg of the solver's own vertex: any optimal multipliers, not the published.
    welfare, bound
        Yuan.
    """

    step_kg: Floats
    sink_kg: Floats
    link_kg: Floats
    arc_dual: Floats
    node_dual: Floats
    welfare: float
    bound: float
