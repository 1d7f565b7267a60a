"""Charts drawn on the server: one SVG for the page and for the PDF, no script, a table behind each.

Every chart states its finding as title, says where its figures come from, and tells series apart by pattern
and label, never by colour alone. An unknown value (``None``) is worded « inconnu » and has no length: hatching is
for a period in progress, whose figure is not the last one.
Draw one with ``{% include "composants/graphique.html" with graphique=g csv=url only %}``.
"""

from cpts.commun.graphiques.barres import barres, barres_empilees
from cpts.commun.graphiques.carte import Classe, Echelle, echelle, legende
from cpts.commun.graphiques.colonnes import colonnes, petits_multiples
from cpts.commun.graphiques.consommation import consommation
from cpts.commun.graphiques.frise import Couloir, PeriodeDeFrise, frise
from cpts.commun.graphiques.modele import Graphique, LigneDeGraphique, ProvenanceDuGraphique

__all__ = [
    "Classe",
    "Couloir",
    "Echelle",
    "Graphique",
    "LigneDeGraphique",
    "PeriodeDeFrise",
    "ProvenanceDuGraphique",
    "barres",
    "barres_empilees",
    "colonnes",
    "consommation",
    "echelle",
    "frise",
    "legende",
    "petits_multiples",
]
