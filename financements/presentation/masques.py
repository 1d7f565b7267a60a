"""What a finding read may be a name: hidden from whoever must give a reason to see names."""

from __future__ import annotations

from cpts.droits import motif_exige
from cpts.masquage import MASQUE
from cpts.models import CPTS, Utilisateur
from financements.models import ConstatLecture

# Fields of a FEC that carry names of people.
CHAMPS_NOMINATIFS = frozenset({"CompAuxNum", "CompAuxLib", "EcritureLib", "PieceRef", "CompteLib"})


def masquer_constat(constat: ConstatLecture, lecteur: Utilisateur, cpts: CPTS) -> ConstatLecture:
    """The finding with its value struck out when the reader may not see names. Nothing is saved."""
    if constat.lu and constat.champ in CHAMPS_NOMINATIFS and motif_exige(lecteur, cpts):
        constat.message = constat.message.replace(constat.lu, MASQUE)
        constat.lu = MASQUE
    return constat
