"""Exports: everything within the caller's perimeter, written by the database itself and streamed as it comes."""

from rapports.exports.flux import FORMATS, exporter
from rapports.exports.forme import Demande, Jeu
from rapports.exports.jeux import JEUX

__all__ = ["FORMATS", "JEUX", "Demande", "Jeu", "exporter"]
