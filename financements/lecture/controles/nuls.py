"""Nil is news: no charges, no income, nothing at all; and the entries that bring accounts to nil."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ..cloture import Cloture
from ..constats import Constats
from ..modele import Groupe


def rien(groupes: Sequence[Groupe], illisible: bool, constats: Constats) -> None:
    """FEC-67: no charge, no income, or no amount at all, outside the closing entries."""
    if illisible or not groupes or any(groupe.debit is None or groupe.credit is None for groupe in groupes):
        return
    manque = list(_manquants([groupe for groupe in groupes if not groupe.cloture]))
    if manque:
        constats.ajouter_fichier("FEC-67", lu=" ni ".join(manque), champ="CompteNum")


def _manquants(groupes: Sequence[Groupe]) -> Iterator[str]:
    if not any(groupe.debit or groupe.credit for groupe in groupes):
        yield "aucun montant"
        return
    for classe, nom in (("6", "aucune charge (classe 6)"), ("7", "aucun produit (classe 7)")):
        if not any((g.debit or g.credit) and g.debit != g.credit for g in groupes if g.compte[:1] == classe):
            yield nom


def cloture(trouvee: Cloture, raison: str, constats: Constats) -> None:
    """FEC-68: closing entries, left out of the spend and of the result."""
    noms = ", ".join(nom for nom, _ in trouvee.ecritures[:5])
    constats.ajouter(
        "FEC-68",
        trouvee.lignes,
        champ="EcritureNum",
        nombre=len(trouvee.ecritures),
        reperes=[int(trouvee.lignes[0])],
        details=[
            {
                "ecriture": f"L’écriture {noms} (lignes {', '.join(l for _, l in trouvee.ecritures[:5])})",
                "raison": raison,
                "lu": noms,
            }
        ],
    )
