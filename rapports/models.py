"""Gathers the rows of the rooms, for Django."""

from rapports.figes.models import Arrete, CompletudeArrete, EngagementArrete, FaitArrete, LigneArrete
from rapports.pdf.models import Rapport
from rapports.secret.models import TablePubliee

__all__ = [
    "Arrete",
    "CompletudeArrete",
    "EngagementArrete",
    "FaitArrete",
    "LigneArrete",
    "Rapport",
    "TablePubliee",
]
