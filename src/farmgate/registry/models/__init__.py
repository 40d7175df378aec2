"""The ground every room stands on."""

from farmgate.registry.models.audit import Audit
from farmgate.registry.models.parties import Party, Person, class_rank
from farmgate.registry.models.places import Lane, Place, RoadClosure
from farmgate.registry.models.products import Grade, Product, ProductName, ProductUnit
from farmgate.registry.models.rounds import Round, StageRun

__all__ = [
    "Audit",
    "Grade",
    "Lane",
    "Party",
    "Person",
    "Place",
    "Product",
    "ProductName",
    "ProductUnit",
    "RoadClosure",
    "Round",
    "StageRun",
    "class_rank",
]
