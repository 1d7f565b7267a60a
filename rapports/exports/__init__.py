"""Exports: everything within the caller's perimeter, written by the database itself and streamed as it comes."""

from rapports.exports.flux import FORMATS, Export, exporter
from rapports.exports.forme import Demande, Jeu
from rapports.exports.jeux import JEUX
from rapports.exports.manifeste import decrire, est_fige, preparer

__all__ = ["FORMATS", "JEUX", "Demande", "Export", "Jeu", "decrire", "est_fige", "exporter", "preparer"]
