"""Snapshots, what they publish, and reports."""

from rapports.models.arretes import Arrete, CompletudeArrete, EngagementArrete, FaitArrete, LigneArrete
from rapports.models.publications import TablePubliee
from rapports.models.rapports import Rapport

__all__ = [
    "Arrete",
    "CompletudeArrete",
    "EngagementArrete",
    "FaitArrete",
    "LigneArrete",
    "Rapport",
    "TablePubliee",
]
