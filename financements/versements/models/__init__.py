"""Rows of this room."""

from financements.versements.models.imports import DispositionMemorisee, ImportVersements, LigneImport
from financements.versements.models.rapprochements import (
    ExplicationEcart,
    ImputationVersement,
    LigneRapprochement,
    Rapprochement,
)
from financements.versements.models.versements import Versement, VersementFIR

__all__ = [
    "DispositionMemorisee",
    "ExplicationEcart",
    "ImportVersements",
    "ImputationVersement",
    "LigneImport",
    "LigneRapprochement",
    "Rapprochement",
    "Versement",
    "VersementFIR",
]
