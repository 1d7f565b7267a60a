"""Nil is news: no charges, no income, nothing at all; and the entries that bring accounts to nil."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ..cloture import Cloture, Soldes
from ..constats import Constats
from ..modele import Groupe


def rien(groupes: Sequence[Groupe], illisible: bool, constats: Constats) -> None:
    """FEC-67: no charge, no income, or no amount at all, outside the closing entries."""
    soldes = Soldes.de(groupes)
    if illisible or not groupes or soldes is None:
        return
    manque = list(_manquants(groupes, soldes))
    if manque:
        constats.ajouter_fichier("FEC-67", lu=" ni ".join(manque), champ="CompteNum")


def _manquants(groupes: Sequence[Groupe], soldes: Soldes) -> Iterator[str]:
    if not any(groupe.debit or groupe.credit or groupe.debit is None for groupe in groupes):
        yield "aucun montant"
        return
    for classe, nom in (("6", "aucune charge (classe 6)"), ("7", "aucun produit (classe 7)")):
        if not any(solde for compte, solde in soldes.restes.items() if compte[:1] == classe):
            yield nom


def cloture(trouvee: Cloture, raison: str, constats: Constats) -> None:
    """FEC-68: closing entries, left out of the spend and of the result."""
    lignes = ", ".join(lignes for _, lignes in trouvee.ecritures[:5])
    constats.ajouter(
        "FEC-68",
        trouvee.lignes,
        champ="EcritureNum",
        nombre=len(trouvee.ecritures),
        reperes=[int(trouvee.lignes[0])],
        details=[
            {
                "ecriture": f"L’écriture {trouvee.nom} (lignes {lignes})",
                "raison": raison,
                "lu": trouvee.nom,
            }
        ],
    )
