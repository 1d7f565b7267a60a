"""Snapshots, what they publish, and reports."""

from rapports.models.arretes import Arrete, CompletudeArrete, EngagementArrete, FaitArrete, LigneArrete
from rapports.models.demonstration import Demonstration
from rapports.models.publications import TablePubliee
from rapports.models.rapports import Rapport

__all__ = [
    "Arrete",
    "CompletudeArrete",
    "Demonstration",
    "EngagementArrete",
    "FaitArrete",
    "LigneArrete",
    "Rapport",
    "TablePubliee",
]
