"""What the figures say of the reading: totals of the file, opening + movements, sides, nil, the exercise."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from cpts.commun.textes import sans_accents

from ..constats import Constats
from ..controles import plan
from ..modele import Exercice, montant_francais
from . import candidats
from .blocs import CUMUL, LIBRE, MOUVEMENT, OUVERTURE
from .candidats import Colonnes
from .chiffres import en_euros, somme
from .decision import Decision, Lu
from .exercices import DEDANS, INCONNU, situer
from .rangees import SANS_NUMERO, TOTAL
from .resultat import code_analytique
from .tableau import Tableau
from .vocabulaire import motif

# Above this part of the accounts, opening and movements are not those of the closing: another period.
_PART_SANS_LIEN = 0.3
# What the chart says of an account of a ledger, and its finding for a balance.
_HORS_PLAN = {"FEC-25": "BAL-11", "FEC-40": "BAL-11", "FEC-41": "BAL-23"}
# Above this part of steps back from a class to a lower one, the accounts are in no order.
_PART_EN_DESORDRE = 0.1


def euros(unites: int) -> str:
    """An amount as on the screens."""
    return montant_francais(en_euros(unites))


def controler(tableau: Tableau, decision: Decision, exercice: Exercice | None, constats: Constats) -> None:
    """Every check on a reading that is retained."""
    lu = decision.lu
    if lu is None:
        return
    _montants_nuls(tableau, lu, constats)
    _equilibre(tableau, lu, constats)
    _hors_des_comptes(tableau, lu, constats)
    _deux_cotes(tableau, lu, constats)
    _sous_totaux(tableau, lu, constats)
    _total_general(tableau, lu, constats)
    _identite(tableau, lu, exercice, constats)
    _auxiliaires(tableau, lu, constats)
    _doublons(tableau, lu, constats)
    _plan(tableau, lu, exercice, constats)
    _ordre(tableau, lu, constats)


def _gardes(lu: Lu) -> list[int]:
    return np.flatnonzero(lu.tri.gardees).tolist()


def _montants_nuls(tableau: Tableau, lu: Lu, constats: Constats) -> None:
    """BAL-19 nothing but zeros; BAL-26 no expense or no income."""
    if not lu.tri.gardees.any() or lu.defauts:
        return
    if lu.nul:
        constats.ajouter_fichier("BAL-19")
        return
    for classe, nom in (("6", "charge (classe 6)"), ("7", "produit (classe 7)")):
        if not mouvementee(tableau, lu, classe):
            constats.ajouter_fichier("BAL-26", lu=f"aucune {nom}" if classe == "6" else f"aucun {nom}")


def mouvementee(tableau: Tableau, lu: Lu, classe: str) -> bool:
    """True when an account of the class has a balance."""
    return bool(lu.colonnes.net[lu.tri.gardees & (tableau.rangees.classes == classe)].any())


def capitaux_nuls(tableau: Tableau, lu: Lu) -> bool:
    """True when accounts of class 1 are there and none bears an amount: the opening is not in these columns."""
    capitaux = lu.tri.gardees & (tableau.rangees.classes == "1")
    return bool(capitaux.any()) and not (
        lu.colonnes.debit[capitaux].any() or lu.colonnes.credit[capitaux].any()
    )


def sans_ouverture(tableau: Tableau, lu: Lu) -> bool:
    """True when debits and credits look like movements alone: accounts have both, and lasting ones (classes 1 and 2)
    are written with nothing, where no account of charges or income is."""
    gardees, classes = lu.tri.gardees, tableau.rangees.classes
    debit, credit = lu.colonnes.debit != 0, lu.colonnes.credit != 0
    rien = gardees & ~debit & ~credit
    durables, gestion = np.isin(classes, ("1", "2")), np.isin(classes, ("6", "7"))
    return bool((gardees & debit & credit).any() and (rien & durables).any() and not (rien & gestion).any())


def _equilibre(tableau: Tableau, lu: Lu, constats: Constats) -> None:
    """BAL-20, with what explains the gap when something does; BAL-18 names rows that have no account."""
    if lu.defauts or lu.tri.equilibre:
        return
    debit, credit = lu.tri.debit, lu.tri.credit
    constats.ajouter_fichier(
        "BAL-20",
        lu=f"{euros(debit)} / {euros(credit)}",
        debit=euros(debit),
        credit=euros(credit),
        ecart=euros(abs(debit - credit)),
        indice=_indice(tableau, lu),
    )
    sans = [r for r in np.flatnonzero(tableau.rangees.de_nature(SANS_NUMERO)) if lu.colonnes.net[r]]
    sans = [r for r in sans if not lu.tri.gardees[r]]
    constats.ajouter(
        "BAL-18",
        [tableau.rangees.ligne(r) for r in sans],
        champ="Compte",
        details=[
            {
                "lu": tableau.rangees.comptes[r] or tableau.rangees.libelles[r],
                "montant": euros(abs(lu.colonnes.net[r])),
            }
            for r in sans
        ],
    )


def _hors_des_comptes(tableau: Tableau, lu: Lu, constats: Constats) -> None:
    """BAL-45: classes 8 and 9 stand beside the accounts and balance by themselves; else an account there has lost its
    number."""
    if not lu.sain:
        return
    for classe in "89":
        rangs = np.flatnonzero(lu.tri.gardees & (tableau.rangees.classes == classe) & (lu.colonnes.net != 0))
        ecart = somme(lu.colonnes.net[rangs])
        if ecart:
            constats.ajouter(
                "BAL-45",
                [tableau.rangees.ligne(r) for r in rangs],
                champ="Compte",
                details=[
                    {"lu": tableau.rangees.comptes[r], "classe": classe, "ecart": euros(abs(ecart))}
                    for r in rangs
                ],
            )


def _indice(tableau: Tableau, lu: Lu) -> str:
    """What the gap is equal to."""
    ecart = lu.tri.debit - lu.tri.credit
    resultat = -(lu.de_classe(tableau, "6") + lu.de_classe(tableau, "7"))
    if abs(ecart) == abs(resultat):
        return (
            "L’écart est égal au résultat (produits moins charges) : il manque les comptes de bilan ou de gestion, "
            "ou le compte 12 porte déjà le résultat."
        )
    bloc = lu.candidat.bloc
    if bloc.signe and bloc.sens is None and not lu.tri.credit:
        return "La colonne lue n’a que des montants positifs : rien n’y dit lesquels sont des crédits."
    comptes = tableau.rangees
    egales = [comptes.ligne(r) for r in _gardes(lu) if abs(int(lu.colonnes.net[r])) == abs(ecart)]
    if egales:
        return f"L’écart est le montant de la ligne {', '.join(map(str, egales[:5]))}."
    doubles = [comptes.ligne(r) for r in _gardes(lu) if abs(2 * int(lu.colonnes.net[r])) == abs(ecart)]
    if doubles:
        return f"L’écart est le double du montant de la ligne {', '.join(map(str, doubles[:5]))} : vérifiez son sens."
    return ""


def _deux_cotes(tableau: Tableau, lu: Lu, constats: Constats) -> None:
    """BAL-21: a closing balance on both sides."""
    if lu.candidat.nature != "cloture" or lu.candidat.bloc.signe:
        return
    debit, credit = lu.colonnes.debit, lu.colonnes.credit
    rangs = np.flatnonzero(lu.tri.gardees & (debit != 0) & (credit != 0))
    constats.ajouter(
        "BAL-21",
        [tableau.rangees.ligne(r) for r in rangs],
        champ=tableau.nom(lu.candidat.bloc.paire[1]),
        details=[{"lu": f"{euros(debit[r])} et {euros(credit[r])}"} for r in rangs],
    )


def _sous_totaux(tableau: Tableau, lu: Lu, constats: Constats) -> None:
    """BAL-28: a subtotal that is not the sum of its accounts; BAL-38 when none of its accounts is there."""
    if lu.defauts:
        return
    for rang, somme_lue in sorted(lu.tri.ecarts.items()):
        constats.ajouter(
            "BAL-28" if somme_lue else "BAL-38",
            [tableau.rangees.ligne(rang)],
            details=[{"lu": euros(int(lu.colonnes.net[rang])), "attendu": euros(somme_lue)}],
        )


def _total_general(tableau: Tableau, lu: Lu, constats: Constats) -> None:
    """BAL-38: the last total of the file balances and is not ours; BAL-28 when it does not even balance."""
    if lu.defauts or not lu.tri.equilibre:
        return
    totaux = _totaux_de_fin(tableau, lu)
    for bloc in (lu.candidat.bloc, lu.candidat.ouverture):
        if bloc is not None and not bloc.signe and totaux:
            _comparer_total(tableau, lu, candidats.montants(tableau, bloc), totaux, constats)


def _comparer_total(
    tableau: Tableau, lu: Lu, colonnes: Colonnes, totaux: list[int], constats: Constats
) -> None:
    """The totals written under a pair of columns, against the sums of the rows that count."""
    ecrits = [(int(colonnes.debit[r]), int(colonnes.credit[r])) for r in totaux]
    ecrits = [ecrit for ecrit in ecrits if any(ecrit)]
    if not ecrits or _explique(tableau, lu, colonnes, ecrits):
        return
    nos = (somme(colonnes.debit[lu.tri.gardees]), somme(colonnes.credit[lu.tri.gardees]))
    debit, credit = ecrits[-1]
    constats.ajouter(
        "BAL-38" if debit == credit else "BAL-28",
        [tableau.rangees.ligne(totaux[-1])],
        details=[
            {"lu": f"{euros(debit)} / {euros(credit)}", "attendu": f"{euros(nos[0])} / {euros(nos[1])}"}
        ],
    )


def _totaux_de_fin(tableau: Tableau, lu: Lu) -> list[int]:
    """Rows of totals under the last account that say nothing of a class or a group."""
    gardes = _gardes(lu)
    apres = gardes[-1] if gardes else 0
    rangs = [r for r in np.flatnonzero(tableau.rangees.de_nature(TOTAL)).tolist() if r > apres]
    pleins = [r for r in rangs if lu.colonnes.debit[r] or lu.colonnes.credit[r]]
    total = motif("total")
    mots = {r: sans_accents(tableau.rangees.libelles[r]) for r in pleins}
    generaux = [r for r in pleins if motif("general").search(mots[r]) and total.search(mots[r])]
    return generaux or [r for r in pleins if total.search(mots[r]) and not any(c.isdigit() for c in mots[r])]


def _explique(tableau: Tableau, lu: Lu, colonnes: Colonnes, ecrits: Sequence[tuple[int, int]]) -> bool:
    """True when the totals written are ours, in parts (balance sheet, then income), or without class 8."""
    hors_8 = lu.tri.gardees & (tableau.rangees.classes != "8")
    nos = {(somme(colonnes.debit[m]), somme(colonnes.credit[m])) for m in (lu.tri.gardees, hors_8)}
    additionnes = (sum(d for d, _ in ecrits), sum(c for _, c in ecrits))
    return additionnes in nos or any(ecrit in nos for ecrit in ecrits)


def _identite(tableau: Tableau, lu: Lu, exercice: Exercice | None, constats: Constats) -> None:
    """BAL-29: opening + movements differ from the closing on a few accounts."""
    if lu.candidat.nature != "cloture" or lu.defauts:
        return
    situes = [
        bloc for bloc in tableau.blocs if situer(bloc.temps, exercice, tableau.dates) in (DEDANS, INCONNU)
    ]
    ouvertures = [b for b in situes if b.role == OUVERTURE]
    mouvements = [b for b in situes if b.role in (MOUVEMENT, LIBRE) and not b.partiel and not b.signe]
    cumuls = [b for b in situes if b.role == CUMUL and not b.signe]
    for avant, apres in [*((o, m) for o in ouvertures for m in mouvements), *((None, c) for c in cumuls)]:
        calcule = candidats.montants(tableau, apres).net
        if avant is not None:
            calcule = calcule + candidats.montants(tableau, avant).net
        _dire_ecarts(tableau, lu, calcule, constats)
        return


def _dire_ecarts(tableau: Tableau, lu: Lu, calcule: np.ndarray, constats: Constats) -> None:
    signe = -1 if lu.candidat.inverse else 1
    gardees = lu.tri.gardees
    rangs = np.flatnonzero(gardees & (calcule * signe != lu.colonnes.net))
    if not len(rangs) or len(rangs) > max(1, _PART_SANS_LIEN * int(gardees.sum())):
        return
    constats.ajouter(
        "BAL-29",
        [tableau.rangees.ligne(r) for r in rangs],
        details=[
            {"lu": euros(int(lu.colonnes.net[r])), "attendu": euros(int(calcule[r]) * signe)} for r in rangs
        ],
    )


def _auxiliaires(tableau: Tableau, lu: Lu, constats: Constats) -> None:
    """BAL-25: codes in letters counted as accounts; BAL-37: a doubt that only the balance settled."""
    if lu.tri.auxiliaires and lu.sain:
        rangs = [r for r in _gardes(lu) if tableau.rangees.auxiliaires[r]]
        constats.ajouter(
            "BAL-25",
            [tableau.rangees.ligne(r) for r in rangs],
            champ="Compte",
            details=[{"lu": tableau.rangees.comptes[r]} for r in rangs],
        )
    if lu.sain and lu.tri.decide:
        rangs = lu.tri.decide
        constats.ajouter(
            "BAL-37",
            [tableau.rangees.ligne(r) for r in rangs],
            champ="Compte",
            details=[
                {
                    "lu": tableau.rangees.comptes[r],
                    "sort": "comptée" if lu.tri.gardees[r] else "laissée de côté",
                }
                for r in rangs
            ],
        )


def _doublons(tableau: Tableau, lu: Lu, constats: Constats) -> None:
    """BAL-22: an account on several rows, added; BAL-39: half of the accounts twice with the same amounts."""
    gardes, analytique = _gardes(lu), tableau.analytique
    if analytique is None and tableau.rangees.sans_double and not lu.tri.auxiliaires:
        return
    debit, credit = lu.colonnes.debit.tolist(), lu.colonnes.credit.tolist()
    premiers: dict[tuple[str, str], list[tuple[int, int]]] = {}
    repetes: list[int] = []
    identiques = 0
    for rang in gardes:
        vus = premiers.setdefault((tableau.rangees.comptes[rang], code_analytique(tableau, rang)), [])
        if vus:
            repetes.append(rang)
            identiques += (debit[rang], credit[rang]) in vus and (debit[rang], credit[rang]) != (0, 0)
        vus.append((debit[rang], credit[rang]))
    if identiques > 1 and identiques > 0.5 * len(premiers):
        constats.ajouter_fichier("BAL-39", lu=str(identiques))
        return
    constats.ajouter(
        "BAL-22",
        [tableau.rangees.ligne(r) for r in repetes],
        champ="Compte",
        details=[{"lu": tableau.rangees.comptes[r]} for r in repetes],
    )


def _ordre(tableau: Tableau, lu: Lu, constats: Constats) -> None:
    """BAL-41: in a table in order, an account whose class is not between those of its neighbours."""
    rangs = np.flatnonzero(lu.tri.gardees & ~tableau.rangees.auxiliaires)
    classes = tableau.rangees.classes[rangs]
    if len(classes) < 3 or (classes[1:] < classes[:-1]).mean() > _PART_EN_DESORDRE:
        return
    avant, ici, apres = classes[:-2], classes[1:-1], classes[2:]
    egares = (avant <= apres) & ((ici < avant) | (ici > apres))
    for rang, voisine in zip(rangs[1:-1][egares], avant[egares], strict=True):
        constats.ajouter(
            "BAL-41",
            [tableau.rangees.ligne(rang)],
            champ="Compte",
            details=[{"lu": tableau.rangees.comptes[rang], "attendu": f"un compte de la classe {voisine}"}],
        )


def _plan(tableau: Tableau, lu: Lu, exercice: Exercice | None, constats: Constats) -> None:
    """BAL-11, BAL-23: accounts against the chart of the exercise."""
    charte = plan.plan_de(exercice.debut if exercice else None)
    gardes, auxiliaires = _gardes(lu), tableau.rangees.auxiliaires
    comptes = [tableau.rangees.comptes[rang] for rang in gardes]
    racines = [compte[:3] for compte in comptes]
    premiers = dict(zip(reversed(racines), reversed(comptes), strict=True))
    juges = {racine: plan.juger(compte, charte) for racine, compte in premiers.items()}
    hors = {racine: juge for racine, juge in juges.items() if juge and juge[0] in _HORS_PLAN}
    trouves: dict[str, list[tuple[int, dict[str, str]]]] = {}
    for rang, compte, racine in zip(gardes, comptes, racines, strict=True):
        if racine in hors and not auxiliaires[rang]:
            code, contexte = hors[racine]
            trouves.setdefault(_HORS_PLAN[code], []).append((rang, {**contexte, "lu": compte}))
    for code, lignes in trouves.items():
        constats.ajouter(
            code,
            [tableau.rangees.ligne(rang) for rang, _ in lignes],
            champ="Compte",
            details=[details for _, details in lignes],
        )
