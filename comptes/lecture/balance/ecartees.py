"""Which rows sum others: by the prefix of their code and their amount, by their words, and by what balances.

A row is set aside when it equals the sum of at least two accounts that extend its code, when its code is that of a
class or a group, or when it carries the wording of a total. Where structure leaves a doubt (a group of one account,
codes in letters under a collective account), the reading that balances is retained.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import product

import numpy as np

from .chiffres import somme
from .rangees import CODE_DE_GROUPE, COMPTE, SANS_NUMERO, TOTAL, Rangees

TITRE_DE_GROUPE = "titre de groupe, sans montant"
SOUS_TOTAL = "sous-total des comptes qui prolongent son numéro"
TOTAL_ECRIT = "ligne de total ou de report"
TITRES_REPETES = "titres répétés"
DETAIL = "détail d’un compte collectif déjà compté"
SANS_COMPTE = "montants sans numéro de compte"


@dataclass
class Tri:
    """Which rows count, and why the others do not. `decide`: rows on which only the balance could decide.

    `ecarts`: rows of subtotals whose accounts do not add up to them, with that sum.
    """

    gardees: np.ndarray
    raisons: dict[int, str]
    debit: int = 0
    credit: int = 0
    decide: list[int] = field(default_factory=list)
    ecarts: dict[int, int] = field(default_factory=dict)
    auxiliaires: bool = False
    accord_total: bool = False

    @property
    def equilibre(self) -> bool:
        """True when debit equals credit."""
        return self.debit == self.credit


@dataclass
class _Noeud:
    code: str
    somme: int = 0
    nombre: int = 0


@dataclass
class _Structure:
    """What the tree says: rows set aside, rows equal to one account only, sums that disagree.

    `groupes`: codes as short as those of groups sum accounts in this file.
    """

    groupes: bool = False

    ecartees: dict[int, str] = field(default_factory=dict)
    uniques: list[int] = field(default_factory=list)
    ecarts: dict[int, int] = field(default_factory=dict)


def trier(rangees: Rangees, debit: np.ndarray, credit: np.ndarray, remplis: np.ndarray) -> Tri:
    """The best way to set rows aside for these amounts: the one that balances and agrees with the total rows."""
    net = debit - credit
    totaux = [(int(debit[r]), int(credit[r])) for r in np.flatnonzero(rangees.de_nature(TOTAL) & remplis)]
    essais: list[Tri] = []
    premiere = _structurer(rangees, net, remplis, ecarter_uniques=False)
    ordre = _ordre_des_uniques(rangees, premiere)
    for uniques, avec, comptes in product(ordre, _ordre_des_auxiliaires(rangees), _ordre_des_ecrits(rangees)):
        structure = _structurer(rangees, net, remplis, ecarter_uniques=True) if uniques else premiere
        tri = _composer(rangees, debit, credit, structure, avec, comptes)
        tri.decide += structure.uniques if uniques and not ordre[0] else []
        tri.accord_total = (tri.debit, tri.credit) in totaux
        if tri.equilibre and (tri.accord_total or not totaux):
            return tri
        essais.append(tri)
    meilleur = max(essais, key=lambda tri: (tri.equilibre, tri.accord_total, -len(tri.ecarts)))
    return meilleur if meilleur.equilibre else _rattraper(rangees, debit, credit, essais[0])


def _ordre_des_auxiliaires(rangees: Rangees) -> Sequence[bool]:
    """Codes in letters are left aside first when a collective account stands for them; away from the accounts of
    third parties they are accounts whose number is lost."""
    rangs = np.flatnonzero(rangees.auxiliaires & rangees.de_nature(SANS_NUMERO)).tolist()
    if not len(rangs) or not all(_parmi_les_tiers(rangees, rang) for rang in rangs):
        return (False,)
    collectif = any(code.startswith(("40", "41", "42", "45", "46")) for code in rangees.comptes if code)
    return (False, True) if collectif else (True, False)


def _parmi_les_tiers(rangees: Rangees, rang: int) -> bool:
    """True when the account above is of class 1 to 4 and the account below of class 4 or more, charges and income
    excepted: where class 4 stands."""
    avant = next((c for c in rangees.classes[:rang][::-1] if c.isdecimal()), "")
    apres = next((c for c in rangees.classes[rang + 1 :] if c.isdecimal()), "")
    return (avant == "4" and apres in ("", "4", "5")) or (
        avant in ("", "1", "2", "3") and apres in ("4", "5")
    )


def _ordre_des_ecrits(rangees: Rangees) -> Sequence[bool]:
    """Whether a row with an account and the wording of a total counts: only when nothing balances without it."""
    return (False, True) if (rangees.mots_de_total & rangees.de_nature(COMPTE)).any() else (False,)


def _ordre_des_uniques(rangees: Rangees, structure: _Structure) -> Sequence[bool]:
    """Whether a group of one account is set aside: first yes when every account has a group of that length."""
    if not structure.uniques:
        return (False,)
    longueurs = {len(rangees.comptes[rang]) for rang in structure.uniques}
    codes = {rangees.comptes[r] for r in np.flatnonzero(rangees.de_nature(COMPTE))}
    complet = all(
        all(code[:longueur] in codes for code in codes if len(code) > longueur)
        and all(
            any(len(c) > longueur and c.startswith(g) for c in codes) for g in codes if len(g) == longueur
        )
        for longueur in longueurs
    )
    return (True, False) if complet and len(structure.uniques) > 1 else (False, True)


def _structurer(
    rangees: Rangees, net: np.ndarray, remplis: np.ndarray, *, ecarter_uniques: bool
) -> _Structure:
    """Walks the codes in order, each under those it extends, and compares every group with what is under it."""
    arbre = rangees.arbre
    structure = _Structure(groupes=arbre.groupes)
    pile = [_Noeud("")]
    comptes = rangees.de_nature(COMPTE)
    seuls = rangees.sans_double and not arbre.prolonge
    if seuls and remplis[comptes].all() and not rangees.mots_de_total.any():
        _centraliser(rangees, net, structure)
        return structure
    for code in [*arbre.codes, None]:
        while len(pile) > 1 and (code is None or not code.startswith(pile[-1].code)):
            noeud = pile.pop()
            _fermer(
                noeud,
                pile[-1],
                rangees.par_code[noeud.code],
                rangees,
                net,
                remplis,
                structure,
                ecarter_uniques,
            )
        if code is not None:
            pile.append(_Noeud(code))
    _centraliser(rangees, net, structure)
    return structure


def _fermer(
    noeud: _Noeud, parent: _Noeud, rangs: list[int], rangees: Rangees, net, remplis, structure: _Structure,
    ecarter_uniques: bool,
) -> None:  # fmt: skip
    """Decides the rows of one code once all that extend it are known, and hands the sum over to its parent."""
    autres = _sans_repetitions(rangs, rangees, net, remplis, structure)
    propres = [
        rang
        for rang in autres
        if not _est_groupe(rang, noeud, rangees, net, remplis, structure, ecarter_uniques)
    ]
    parent.somme += noeud.somme + sum(int(net[rang]) for rang in propres)
    parent.nombre += noeud.nombre + len(propres)


def _sans_repetitions(rangs, rangees: Rangees, net, remplis, structure: _Structure) -> list[int]:
    """One code on several rows: the title of a group without amount and the worded total are not accounts."""
    if len(rangs) == 1:
        return rangs
    pleins = [rang for rang in rangs if remplis[rang]]
    if pleins:
        for rang in set(rangs) - set(pleins):
            structure.ecartees[rang] = TITRE_DE_GROUPE
    comptes = [rang for rang in pleins if not rangees.mots_de_total[rang]]
    if not comptes:
        return pleins or rangs
    attendu = sum(int(net[rang]) for rang in comptes)
    for rang in set(pleins) - set(comptes):
        structure.ecartees[rang] = TOTAL_ECRIT
        if int(net[rang]) != attendu:
            structure.ecarts[rang] = attendu
    return comptes


def _est_groupe(
    rang: int, noeud: _Noeud, rangees: Rangees, net, remplis, structure: _Structure, ecarter_uniques: bool
) -> bool:
    """True when the row sums what is under its code; notes why, or the doubt."""
    court = len(noeud.code) <= CODE_DE_GROUPE or bool(rangees.groupes[rang])
    if not remplis[rang] and (court or noeud.nombre):
        structure.ecartees[rang] = TITRE_DE_GROUPE
        return True
    if not noeud.nombre:
        return _groupe_vide(rang, rangees, net, structure, court=court)
    egal = int(net[rang]) == noeud.somme
    ecrit = bool(rangees.mots_de_total[rang])
    if not egal:
        if court or ecrit:
            structure.ecartees[rang] = TOTAL_ECRIT if ecrit else SOUS_TOTAL
            structure.ecarts[rang] = noeud.somme
            return True
        return False
    if court or ecrit or (noeud.nombre > 1 and (int(net[rang]) or noeud.somme)):
        structure.ecartees[rang] = TOTAL_ECRIT if ecrit else SOUS_TOTAL
        return True
    structure.uniques.append(rang)
    if ecarter_uniques:
        structure.ecartees[rang] = SOUS_TOTAL
    return ecarter_uniques


def _groupe_vide(rang: int, rangees: Rangees, net: np.ndarray, structure: _Structure, *, court: bool) -> bool:
    """A total whose accounts are not there: by its words, or by its length when the file has groups that long."""
    ecrit = bool(rangees.mots_de_total[rang])
    if not court or not (ecrit or structure.groupes):
        return False
    structure.ecartees[rang] = TOTAL_ECRIT if ecrit else SOUS_TOTAL
    if int(net[rang]):
        structure.ecarts[rang] = 0
    return True


def _centraliser(rangees: Rangees, net: np.ndarray, structure: _Structure) -> None:
    """`401000` that sums `401001` and `401002`: the same test, on codes without their right zeros."""
    arbre = rangees.arbre
    for code, dessous in arbre.centralises:
        rangs = [r for c in dessous for r in rangees.par_code[c] if r not in structure.ecartees]
        if len(rangs) < 2:
            continue
        attendu = sum(int(net[r]) for r in rangs)
        for rang in rangees.par_code[code]:
            if attendu and int(net[rang]) == attendu and rang not in structure.ecartees:
                structure.ecartees[rang] = SOUS_TOTAL


def _composer(
    rangees: Rangees, debit, credit, structure: _Structure, avec_auxiliaires: bool, avec_ecrits: bool
) -> Tri:
    gardees = rangees.de_nature(COMPTE)
    raisons = dict(structure.ecartees)
    ecrits = [r for r in np.flatnonzero(gardees & rangees.mots_de_total).tolist() if r not in raisons]
    if not avec_ecrits:
        raisons |= dict.fromkeys(ecrits, TOTAL_ECRIT)
    for rang in raisons:
        gardees[rang] = False
    for rang in np.flatnonzero(rangees.de_nature(SANS_NUMERO)).tolist():
        if rangees.auxiliaires[rang] and avec_auxiliaires:
            gardees[rang] = True
        else:
            raisons[rang] = DETAIL if rangees.auxiliaires[rang] else SANS_COMPTE
    tri = Tri(gardees, raisons, ecarts=dict(structure.ecarts), auxiliaires=avec_auxiliaires)
    tri.decide = ecrits if avec_ecrits else []
    tri.debit, tri.credit = somme(debit[gardees]), somme(credit[gardees])
    return tri


def _rattraper(rangees: Rangees, debit, credit, tri: Tri) -> Tri:
    """One row explains the whole gap: a total kept, or an account set aside. Else the gap stays, and is told."""
    ecart = tri.debit - tri.credit
    net = debit - credit
    ecartees = [r for r, raison in tri.raisons.items() if raison != SANS_COMPTE and int(net[r]) == -ecart]
    ecartees = [r for r in ecartees if rangees.natures[r] == COMPTE and not _de_groupe(rangees, r)]
    if len(ecartees) != 1:
        return tri
    rang = ecartees[0]
    gardees = tri.gardees.copy()
    gardees[rang] = True
    raisons = {r: raison for r, raison in tri.raisons.items() if r != rang}
    return Tri(
        gardees, raisons, somme(debit[gardees]), somme(credit[gardees]), [rang],
        {r: s for r, s in tri.ecarts.items() if r != rang}, tri.auxiliaires,
    )  # fmt: skip


def _de_groupe(rangees: Rangees, rang: int) -> bool:
    return len(rangees.comptes[rang]) <= CODE_DE_GROUPE or bool(
        rangees.mots_de_total[rang] or rangees.groupes[rang]
    )


def regrouper(raisons: dict[int, str], rangees: Rangees) -> Iterable[tuple[str, list[int]]]:
    """Rows set aside by reason, as a sheet numbers them, in order."""
    par_raison: dict[str, list[int]] = {}
    for rang in sorted(raisons):
        par_raison.setdefault(raisons[rang], []).append(rangees.ligne(rang))
    return par_raison.items()
