"""Balance of entries and of the file, entries of one line, several dates in one entry."""

from __future__ import annotations

from decimal import Decimal

import numpy as np

from ..constats import Constats
from ..ecritures import Ecritures, lignes_des_passages
from ..modele import montant_francais
from ..montants import en_decimal
from ..passages import Passages
from ..repertoires import JOUR_FAUX, en_date
from .textes import designer, etendue


def equilibre_des_ecritures(
    passages: Passages, ecritures: Ecritures, journaux: list[str], constats: Constats
) -> None:
    """FEC-20: debit and credit of an entry differ, be it by one cent."""
    fautives = ecritures.desequilibrees
    if not len(fautives):
        return
    fautive = np.zeros(len(ecritures), dtype=bool)
    fautive[fautives] = True
    lignes = lignes_des_passages(passages, np.flatnonzero(fautive[ecritures.de]))
    premiers = ecritures.premier[fautives]
    constats.ajouter(
        "FEC-20",
        lignes,
        champ="Debit",
        nombre=len(fautives),
        reperes=passages.premiere[premiers].tolist(),
        details=(_ecart(passages, ecritures, int(ecriture), journaux) for ecriture in fautives),
    )


def _ecart(passages: Passages, ecritures: Ecritures, ecriture: int, journaux: list[str]) -> dict[str, str]:
    rangs = np.flatnonzero(ecritures.de == ecriture)
    solde = en_decimal(int(ecritures.solde[ecriture]), int(ecritures.fraction[ecriture]))
    credit = en_decimal(int(passages.debit[rangs].sum()) - int(passages.solde[rangs].sum()))
    debit = credit + solde
    return {
        "ecriture": designer(passages, rangs[0], journaux),
        "etendue": etendue(lignes_des_passages(passages, rangs)),
        "debit": montant_francais(debit),
        "credit": montant_francais(credit),
        "ecart": montant_francais(abs(solde)),
        "lu": f"débit {montant_francais(debit)}, crédit {montant_francais(credit)}",
    }


def equilibre_du_fichier(debit: Decimal | None, credit: Decimal | None, constats: Constats) -> None:
    """FEC-21: total debit and total credit differ."""
    if debit is None or credit is None or debit == credit:
        return
    textes = {"debit": montant_francais(debit), "credit": montant_francais(credit)}
    constats.ajouter_fichier(
        "FEC-21",
        ecart=montant_francais(abs(debit - credit)),
        lu=f"{textes['debit']} / {textes['credit']}",
        **textes,
    )


def une_seule_ligne(
    passages: Passages, ecritures: Ecritures, journaux: list[str], constats: Constats
) -> None:
    """FEC-56: an entry of one line."""
    seules = np.flatnonzero((ecritures.lignes == 1) & ~ecritures.inconnue)
    rangs = ecritures.premier[seules]
    constats.ajouter(
        "FEC-56",
        passages.premiere[rangs],
        champ="EcritureNum",
        details=({"ecriture": designer(passages, rang, journaux), "lu": "1 ligne"} for rang in rangs),
    )


def plusieurs_dates(
    passages: Passages, ecritures: Ecritures, journaux: list[str], constats: Constats
) -> None:
    """FEC-55: lines of an entry dated otherwise than its most frequent date."""
    if "date" in ecritures.cle or len(ecritures) == len(passages):
        return
    jours = passages.jour
    premier_jour = jours[ecritures.premier]
    autres = (jours != premier_jour[ecritures.de]) & (jours > JOUR_FAUX)
    melees = np.unique(ecritures.de[autres])
    if not len(melees):
        return
    ordre = np.argsort(ecritures.de, kind="stable")
    bornes = np.searchsorted(ecritures.de[ordre], [melees, melees + 1])
    minoritaires = [
        rang for debut, fin in zip(*bornes, strict=True) for rang in _minoritaires(passages, ordre[debut:fin])
    ]
    rangs = np.array(sorted(minoritaires), dtype=np.int64)
    constats.ajouter(
        "FEC-55",
        lignes_des_passages(passages, rangs),
        champ="EcritureDate",
        nombre=int(passages.nombre[rangs].sum()),
        reperes=passages.premiere[rangs].tolist(),
        details=(
            {"ecriture": designer(passages, rang, journaux), "lu": f"{en_date(jours[rang]):%d/%m/%Y}"}
            for rang in rangs
        ),
    )


def _minoritaires(passages: Passages, rangs: np.ndarray) -> list[int]:
    """Passages of an entry whose date is not the one of most of its lines (the first one when equal)."""
    lignes_par_jour: dict[int, int] = {}
    for rang in rangs.tolist():
        jour = int(passages.jour[rang])
        lignes_par_jour[jour] = lignes_par_jour.get(jour, 0) + int(passages.nombre[rang])
    lisibles = {jour: n for jour, n in lignes_par_jour.items() if jour > JOUR_FAUX}
    if len(lisibles) < 2:
        return []
    principal = max(lisibles, key=lambda jour: lisibles[jour])
    return [r for r in rangs.tolist() if passages.jour[r] != principal and passages.jour[r] > JOUR_FAUX]
