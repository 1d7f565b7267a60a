"""Exports: everything within the caller's perimeter, written by the database itself and streamed as it comes."""

from rapports.exports.flux import FORMATS, Export, exporter
from rapports.exports.forme import Demande, Jeu
from rapports.exports.jeux import JEUX
from rapports.exports.manifeste import est_fige, manifeste, preparer

__all__ = ["FORMATS", "JEUX", "Demande", "Export", "Jeu", "est_fige", "exporter", "manifeste", "preparer"]
