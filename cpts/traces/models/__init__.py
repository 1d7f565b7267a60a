"""Rows of this room."""

from cpts.traces.models.changements import Changement
from cpts.traces.models.traces import Acte, Consultation, MotifConsultation

__all__ = [
    "Acte",
    "Changement",
    "Consultation",
    "MotifConsultation",
]
