"""The report of an exercise or of a dialogue: what it says, how it is laid out, when it is produced again."""

from rapports.pdf.contenu import Contenu, contenu_du_rapport
from rapports.pdf.demandes import demander, produire, reprendre

__all__ = ["Contenu", "contenu_du_rapport", "demander", "produire", "reprendre"]
