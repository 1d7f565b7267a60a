"""Snapshots, reports and masks of secrecy."""

from rapports.models.arretes import Arrete, CompletudeArrete, LigneArrete
from rapports.models.demonstration import Demonstration
from rapports.models.masques import MasqueCalcule
from rapports.models.rapports import Rapport

__all__ = ["Arrete", "CompletudeArrete", "Demonstration", "LigneArrete", "MasqueCalcule", "Rapport"]
