"""What was chosen, in sentences: columns known by their content, opening added, signs, other columns left aside."""

from __future__ import annotations

import numpy as np

from ..constats import Constats
from ..tableur import Classeur
from .blocs import JAMAIS
from .candidats import Candidat
from .decision import Decision, Lu, decrire
from .rangees import TITRE, TOTAL
from .tableau import Tableau

_NATURES = {
    "cloture": "Les soldes de clôture ont été lus : {colonnes}.",
    "cumul": "Les débits et crédits cumulés ont été lus : {colonnes}.",
    "ouverture_mouvements": "L’ouverture et les mouvements ont été additionnés : {colonnes}.",
    "libre": "Les débits et crédits ont été lus : {colonnes}.",
    "mouvements": "Les mouvements seuls ont été lus : {colonnes}.",
}

_SEPARATEURS = {"semicolon": "point-virgule", "tab": "tabulation", "pipe": "barre verticale"}
_ECRITURES = {
    "decimale_point": "un point décimal",
    "milliers_point": "un point pour les milliers",
    "milliers_virgule": "une virgule pour les milliers",
    "milliers_apostrophe": "une apostrophe pour les milliers",
    "parentheses": "des parenthèses pour les négatifs",
    "signe_a_droite": "le signe à droite",
}


def dire(tableau: Tableau, decision: Decision, constats: Constats) -> None:
    """The findings that tell a choice of the reader."""
    lu = decision.lu
    if lu is None:
        return
    if decision.devine:
        constats.ajouter_fichier("BAL-24", lu=decrire(tableau, lu.candidat))
    if lu.candidat.nature in ("ouverture_mouvements", "cumul"):
        constats.ajouter_fichier("BAL-32")
    if decision.inverse:
        constats.ajouter_fichier("BAL-33")
    if decision.secours is not None:
        _secours(tableau, decision.secours, lu, constats)
    de_texte = np.flatnonzero(tableau.rangees.de_nature(TITRE, TOTAL)).tolist()
    ecartees = sorted({*lu.tri.raisons, *de_texte})
    constats.ajouter("BAL-30", [tableau.rangees.ligne(r) for r in ecartees], details=({} for _ in ecartees))


def _secours(tableau: Tableau, secours: Lu, lu: Lu, constats: Constats) -> None:
    """BAL-36: the surest columns do not balance; others that agree with them elsewhere do."""
    differents = (secours.colonnes.net != lu.colonnes.net) & lu.tri.gardees
    lignes = [tableau.rangees.ligne(r) for r in differents.nonzero()[0]]
    lus = {"lu": decrire(tableau, lu.candidat), "compris": decrire(tableau, secours.candidat)}
    constats.ajouter("BAL-36", lignes, details=[lus] * len(lignes))


def phrases(tableau: Tableau, decision: Decision, classeur: Classeur) -> list[str]:
    """The same, for « Ce que nous avons lu »."""
    return [*_lecture(tableau, decision), *_ecritures(tableau), *_texte(classeur)]


def _texte(classeur: Classeur) -> list[str]:
    """How a text was decoded and cut."""
    if classeur.encodage is None:
        return []
    devine = " (reconnu à son contenu)" if classeur.encodage_devine else ""
    separateur = _SEPARATEURS.get(classeur.separateur or "", "virgule")
    return [f"Texte encodé en {classeur.encodage.upper()}{devine}, colonnes séparées par : {separateur}."]


def _ecritures(tableau: Tableau) -> list[str]:
    """Departures from `1234,56` that were read."""
    vues = {ecriture for lu in tableau.montants.values() for ecriture in lu.ecritures}
    dites = [mots for ecriture, mots in _ECRITURES.items() if ecriture in vues]
    return [f"Montants lus avec {', '.join(dites)}."] if dites else []


def _lecture(tableau: Tableau, decision: Decision) -> list[str]:
    """The columns, their signs, and those left aside."""
    lu = decision.lu
    if lu is None:
        return []
    dites = [_NATURES[lu.candidat.nature].format(colonnes=decrire(tableau, lu.candidat))]
    if decision.devine:
        dites.append("Aucune ligne ne nomme les colonnes : elles ont été reconnues à leur contenu.")
    dites += _signes(tableau, decision, lu)
    ignorees = _ignorees(tableau, lu.candidat)
    if ignorees:
        dites.append(f"Colonnes laissées de côté : {ignorees}.")
    return dites


def _signes(tableau: Tableau, decision: Decision, lu: Lu) -> list[str]:
    bloc = lu.candidat.bloc
    if bloc.sens is not None:
        return [f"Le sens de chaque solde vient de la colonne « {tableau.nom(bloc.sens)} »."]
    if decision.inverse:
        return ["Les charges sont négatives dans le fichier : les signes ont été inversés."]
    if any("sens" in tableau.montants[p].ecritures for p in bloc.positions):
        return ["Le sens est écrit à côté de chaque montant (D ou C)."]
    if bloc.signe:
        return ["Un montant positif est un débit, un montant négatif un crédit."]
    return ["Les crédits sont écrits en négatif."] if lu.colonnes.credits_negatifs else []


def _ignorees(tableau: Tableau, candidat: Candidat) -> str:
    ignores = [b for b in tableau.blocs if b not in (candidat.bloc, candidat.ouverture)]
    noms = dict.fromkeys(tableau.nom(p) for b in ignores if b.role not in JAMAIS for p in b.positions)
    return ", ".join(noms)
