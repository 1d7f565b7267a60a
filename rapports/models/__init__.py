"""Snapshots and reports."""

from rapports.models.arretes import Arrete, CompletudeArrete, LigneArrete
from rapports.models.rapports import Rapport

__all__ = ["Arrete", "CompletudeArrete", "LigneArrete", "Rapport"]
