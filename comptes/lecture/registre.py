"""Every rule that a finding may name, whatever read the file: the pages, the API and the commands draw from here."""

from __future__ import annotations

import re
from dataclasses import dataclass

from .catalogue import REGLES_FEC
from .catalogue_balance import REGLES_BALANCE
from .catalogue_depot import REGLES_DEPOT
from .catalogue_pieces import REGLES_INDICATEURS, REGLES_VERSEMENTS
from .regles import Regle

_PLACE = re.compile(r"\{\w+\}")


@dataclass(frozen=True)
class FamilleDeRegles:
    """The rules of one kind of file. `prefixe` begins their codes."""

    prefixe: str
    titre: str
    regles: tuple[Regle, ...]


FAMILLES = (
    FamilleDeRegles("FEC", "Fichier des écritures comptables (FEC)", REGLES_FEC),
    FamilleDeRegles("BAL", "Balance générale", REGLES_BALANCE),
    FamilleDeRegles("DEP", "Dépôts entre eux", REGLES_DEPOT),
    FamilleDeRegles("VER", "Fichiers de versements", REGLES_VERSEMENTS),
    FamilleDeRegles("IND", "Tableaux d’indicateurs", REGLES_INDICATEURS),
)
REGISTRE: dict[str, Regle] = {regle.code: regle for famille in FAMILLES for regle in famille.regles}


def titre_de(code: str) -> str:
    """Title of a rule; the code itself for one that an older version of the product named."""
    return REGISTRE[code].titre if code in REGISTRE else code


def en_clair(modele: str) -> str:
    """A message without a file to speak of: each place to fill becomes an ellipsis."""
    return _PLACE.sub("…", modele).strip()
