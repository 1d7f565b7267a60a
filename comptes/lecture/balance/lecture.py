"""Reads one balance: opens it, chooses the sheet and the reading, checks it, and says all of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from itertools import zip_longest

import numpy as np

from ..constats import Constats
from ..controles import nom as noms
from ..illisible import REEXPORTER, trop_grand
from ..interdits import est_nir, masquer_iban, suspects
from ..memoire import sans_ramassage
from ..missions import depenses_inconnues, depenses_par_mission
from ..modele import Exercice, FichierLu, Lecture, Puits, Source
from ..reperage import Question
from ..sortie import table_des_soldes
from ..sources import LecteurOctets
from ..tableur import LIGNES_MAX, Classeur, TableurIllisible, ouvrir
from . import controles, conventions, demandes, resultat
from .decision import Lu
from .exercices import annees_du_nom, hors_exercice_ecrit
from .feuilles import FeuilleLue, choisir, lire_feuilles
from .grille import COLONNES_MAX
from .rangees import VIDE
from .tableau import Tableau, a_des_titres, lettre

NIR_MIN, NIR_EN_NOMBRE = 13, 1e12
# So many short rows are a way to write nil amounts, not an accident.
COUPEES_MAX, PART_COUPEE = 2, 0.05
REMPLACANT = "\ufffd"


def lire_balance(
    source: Source,
    *,
    exercice_voulu: Exercice | int | None = None,
    siren: str | None = None,
    puits: Puits | None = None,
    progres: Callable[[str, int], None] | None = None,
    choix: Mapping[str, str] | None = None,
) -> Lecture:
    """Reads one balance. `siren` is not checked: no rule sets the name of such a file.

    `puits` receives the account lines in one block, once they are known to be readable and balanced.
    """
    with source.flux() as flux:
        octets = flux.read()
    lecteur = LecteurOctets(Source(source.nom, octets))
    lecteur.vider()
    fichier = FichierLu(source.nom, lecteur.empreinte.hexdigest(), len(octets), 0, 0)
    constats = Constats()
    try:
        classeur = ouvrir(octets)
        with sans_ramassage():
            lecture = _lire_classeur(fichier, classeur, exercice_voulu, choix or {}, puits, constats)
    except TableurIllisible as illisible:
        _dire_illisible(illisible, source.nom, constats)
        lecture = _refusee(fichier, constats)
    if progres:
        progres("termine", 100)
    return lecture


def _dire_illisible(illisible: TableurIllisible, nom: str, constats: Constats) -> None:
    """The refusal with the advice of its own cause, when it has one."""
    conseil = None if illisible.que_faire == REEXPORTER else illisible.que_faire
    constats.ajouter_fichier(illisible.code, nom, lu=illisible.lu, que_faire=conseil)


def _refusee(fichier: FichierLu, constats: Constats) -> Lecture:
    return Lecture(
        piece="balance",
        verdict="refus",
        constats=constats.terminer((fichier,)),
        fichiers=(fichier,),
        missions=depenses_inconnues(),
        nir_trouve=constats.a("BAL-03"),
    )


def _lire_classeur(fichier, classeur: Classeur, voulu, choix, puits, constats: Constats) -> Lecture:
    _exiger_peu_de_colonnes(classeur)
    _chercher_nir(classeur, constats)
    if constats.verdict == "refus":
        return _refusee(fichier, constats)
    cloture_du_nom = noms.lire_nom(fichier.nom).cloture
    lues = lire_feuilles(classeur, voulu, cloture_du_nom, choix)
    demesurees = [f.nom for f in classeur.feuilles if f.demesure]
    if demesurees and not any(lue.vraie for lue in lues):
        raise trop_grand(LIGNES_MAX, demesurees[0])
    if not lues:
        return _sans_comptes(fichier, classeur, constats)
    for nom in demesurees:
        constats.ajouter_fichier("BAL-44", lu=nom)
    lue, question = choisir(lues, choix)
    reponses = {"feuille": str(lue.rang)} if len(lues) > 1 and choix.get("feuille") == str(lue.rang) else {}
    questions = [question] if question else []
    if not questions:
        questions += _juger(lue, classeur, fichier.nom, choix, reponses, constats)
    return _conclure(fichier, classeur, lue, questions, reponses, puits, constats)


def _sans_comptes(fichier: FichierLu, classeur: Classeur, constats: Constats) -> Lecture:
    """BAL-14 under titles that are those of a balance, else BAL-02."""
    if not any(a_des_titres(feuille) for feuille in classeur.feuilles):
        raise TableurIllisible("BAL-02", "aucune colonne de numéros de compte")
    constats.ajouter_fichier("BAL-14")
    inconnues = depenses_inconnues()
    return Lecture("balance", "bloquant", constats.terminer((fichier,)), (fichier,), missions=inconnues)


def _exiger_peu_de_colonnes(classeur: Classeur) -> None:
    """Filled cells only: a workbook may carry thousands of empty ones to its right."""
    for feuille in classeur.feuilles:
        largeur = max(map(len, feuille.rangees), default=0)
        if largeur <= COLONNES_MAX:
            continue
        remplies = max(sum(c not in ("", None) for c in rangee) for rangee in feuille.rangees)
        if remplies > COLONNES_MAX:
            lu = f"un tableau de {remplies} colonnes ({COLONNES_MAX} au plus sont lues)"
            raise TableurIllisible("BAL-01", lu)


def _chercher_nir(classeur: Classeur, constats: Constats) -> None:
    """BAL-03: a NIR in any cell of any sheet, hidden ones included. One search settles a sheet without any."""
    for feuille in classeur.feuilles:
        if not any(map(_colonne_suspecte, zip_longest(*feuille.rangees, fillvalue=""))):
            continue
        for rang, rangee in enumerate(feuille.rangees, start=1):
            for texte in map(_en_texte, rangee):
                if len(texte) >= NIR_MIN and est_nir(masquer_iban(texte)):
                    constats.ajouter("BAL-03", [rang], details=[{}])


def _colonne_suspecte(cellules: tuple) -> bool:
    """True when a cell of a column may hold a NIR. Most columns are of one kind: no cell is looked at alone."""
    types = set(map(type, cellules))
    nombres = cellules if types == {float} else [c for c in cellules if type(c) is float]
    textes = [c for c in cellules if type(c) is str and len(c) >= NIR_MIN] if str in types else []
    return bool((np.array(nombres) >= NIR_EN_NOMBRE).any()) or suspects(textes)


def _en_texte(cellule: object) -> str:
    """What could hide a NIR: a text, or a whole number as long as one."""
    if isinstance(cellule, float):
        return str(int(cellule)) if cellule >= NIR_EN_NOMBRE and cellule.is_integer() else ""
    return cellule if isinstance(cellule, str) else ""


def _juger(
    lue: FeuilleLue, classeur: Classeur, nom: str, choix, reponses: dict[str, str], constats
) -> list[Question]:
    """Findings of the sheet that is read, and the questions it leaves."""
    tableau, decision = lue.tableau, lue.decision
    if len(classeur.feuilles) > 1:
        constats.ajouter_fichier("BAL-31", lu=tableau.feuille.nom)
    if _formules(tableau, constats):
        return []
    lu = decision.lu
    if lu is None:
        _rien_a_lire(lue, constats)
        return []
    reponses |= decision.reponses
    if decision.questions:
        return list(decision.questions)
    if lue.autre_exercice:
        _dire_autre_exercice(lue, constats)
    _nom_du_fichier(lue, nom, constats)
    if lue.exercice is None:
        constats.ajouter_fichier("BAL-34")
    conventions.dire(tableau, decision, constats)
    _defauts(tableau, lu, constats)
    _lignes_coupees(tableau, lu, classeur, constats)
    _octets_abimes(tableau, classeur, constats)
    if not lu.tri.gardees.any():
        constats.ajouter_fichier("BAL-14")
    controles.controler(tableau, decision, lue.exercice, constats)
    return [
        *demandes.ouverture(tableau, decision, choix, reponses, constats),
        *demandes.cloture(tableau, lu, choix, reponses, constats),
    ]


def _formules(tableau: Tableau, constats: Constats) -> bool:
    """BAL-13: formulas never computed, in the accounts or the amounts of the sheet that is read."""
    lues = {lettre(p) for bloc in tableau.blocs for p in bloc.positions} or {
        lettre(p) for p in tableau.chiffrees
    }
    lues.add(lettre(tableau.compte))
    if tableau.feuille.formules_sans_valeur and not tableau.blocs:
        lues = {colonne for colonne, _ in tableau.feuille.formules_sans_valeur}
    trouvees = [
        (colonne, rang)
        for colonne, rang in tableau.feuille.formules_sans_valeur
        if colonne in lues and rang > tableau.rangees.debut
    ]
    for colonne, rang in trouvees:
        constats.ajouter(
            "BAL-13", [rang], champ=f"colonne {colonne}", details=[{"lu": "formule sans valeur"}]
        )
    return bool(trouvees)


def _rien_a_lire(lue: FeuilleLue, constats: Constats) -> None:
    """Why no reading of the exercise is possible."""
    tableau = lue.tableau
    if lue.decision.mois_seul:
        constats.ajouter_fichier("BAL-17")
    elif lue.autre_exercice:
        _dire_autre_exercice(lue, constats)
    elif tableau.entete is not None and not tableau.comptes.any():
        constats.ajouter_fichier("BAL-14")
    else:
        colonnes = (
            ", ".join(f"« {tableau.nom(p)} »" for p in tableau.chiffrees) or "aucune colonne de montants"
        )
        raise TableurIllisible("BAL-02", f"montants lus : {colonnes}")


def _dire_autre_exercice(lue: FeuilleLue, constats: Constats) -> None:
    """BAL-15: the table is that of another exercise."""
    exercice = lue.exercice
    if exercice is not None:
        lu = hors_exercice_ecrit(lue.tableau.dates, [b.temps for b in lue.tableau.blocs if b.temps])
        constats.ajouter_fichier("BAL-15", lu=lu, attendu=f"{exercice.fin:%d/%m/%Y}")


def _nom_du_fichier(lue: FeuilleLue, nom: str, constats: Constats) -> None:
    """BAL-35: the name of the file speaks of other years only, and nothing in the table contradicts it."""
    annees = annees_du_nom(nom)
    exercice = lue.exercice
    if not annees or exercice is None or not lue.tableau.dates.muet:
        return
    if not annees & {exercice.fin.year, exercice.debut.year}:
        constats.ajouter_fichier("BAL-35", lu=nom, attendu=str(exercice.fin.year))


def _defauts(tableau: Tableau, lu: Lu, constats: Constats) -> None:
    """BAL-10, BAL-12: amounts that are no number, or two."""
    for rang, position in lu.defauts:
        nombre = tableau.montants[position].defauts[rang]
        code = "BAL-12" if nombre.defaut == "ambigu" else "BAL-10"
        cellule = str(tableau.grille.cellule(tableau.rangees.debut + rang, position))
        constats.ajouter(
            code,
            [tableau.rangees.ligne(rang)],
            champ=tableau.nom(position),
            details=[{"lu": cellule, "raison": nombre.raison or "un texte"}],
        )


def _lignes_coupees(tableau: Tableau, lu: Lu, classeur: Classeur, constats: Constats) -> None:
    """BAL-42: an account that ends before the amounts read, when hardly any other does; a last line cut short."""
    rangees, debut = tableau.feuille.rangees, tableau.rangees.debut
    comptes = np.flatnonzero(tableau.comptes).tolist()
    derniere = max(lu.candidat.positions)
    courtes = {r for r in comptes if len(rangees[debut + r]) <= derniere} if _inegales(rangees) else set()
    if len(courtes) > max(COUPEES_MAX, PART_COUPEE * len(comptes)):
        courtes = set()
    if classeur.sans_retour and _derniere_coupee(rangees):
        courtes.add(len(rangees) - 1 - debut)
    constats.ajouter(
        "BAL-42",
        [tableau.rangees.ligne(r) for r in sorted(courtes)],
        details=[{"lu": " ; ".join(map(str, rangees[debut + r]))} for r in sorted(courtes)],
    )


def _inegales(rangees: Sequence[Sequence]) -> bool:
    """False for the rows of a workbook: all have the same cells."""
    return len(set(map(len, rangees))) > 1


def _derniere_coupee(rangees: Sequence[Sequence]) -> bool:
    """True when all rows have the same cells, the last one excepted, which has some of them."""
    largeurs = {len(rangee) for rangee in rangees[:-1]}
    return len(largeurs) == 1 and 1 < len(rangees[-1]) < largeurs.pop()


def _octets_abimes(tableau: Tableau, classeur: Classeur, constats: Constats) -> None:
    """BAL-43: rows where bytes that are no letter were replaced by a sign that stands for them."""
    if not classeur.encodage_devine:
        return
    abimees = [
        rang
        for rang, rangee in enumerate(tableau.feuille.rangees, start=1)
        if any(isinstance(c, str) and REMPLACANT in c for c in rangee)
    ]
    constats.ajouter("BAL-43", abimees, details=[{"lu": classeur.encodage}] * len(abimees))


def _conclure(fichier, classeur, lue: FeuilleLue, questions, reponses, puits, constats: Constats) -> Lecture:
    lu = lue.decision.lu
    for question in questions:
        constats.ajouter_fichier("BAL-40", lu=question.question, attendu=_reponses(question))
    illisible = lu is None or constats.a("BAL-13")
    groupes = () if illisible or questions or lu is None else resultat.groupes(lue.tableau, lu)
    rangees = lue.tableau.rangees
    fichier = replace(fichier, lignes_physiques=len(lue.tableau.feuille.rangees))
    reperage = resultat.reperer(
        lue, questions, reponses, conventions.phrases(lue.tableau, lue.decision, classeur)
    )
    verdict = "a_preciser" if questions else constats.verdict
    lecture = Lecture(
        piece="balance",
        verdict=verdict,
        constats=constats.terminer((fichier,)),
        fichiers=(fichier,),
        separateur=classeur.separateur,
        encodage=classeur.encodage,
        exercice=lue.exercice,
        missions=depenses_inconnues() if questions or illisible else depenses_par_mission(groupes),
        reperage=reperage,
    )
    if questions or illisible or lu is None:
        return lecture
    if puits is not None and verdict in ("conforme", "alerte") and groupes:
        puits.bloc(table_des_soldes(resultat.soldes(lue.tableau, lu)))
    debit, credit, solde = resultat.totaux(lue.tableau, lu, groupes)
    return replace(
        lecture,
        lignes=len(rangees) - int(np.count_nonzero(rangees.de_nature(VIDE))),
        comptes=len({groupe.compte for groupe in groupes}),
        total_debit=debit,
        total_credit=credit,
        resultat=solde,
        groupes=groupes,
    )


def _reponses(question: Question) -> str:
    return " ou ".join(choix.libelle for choix in question.choix)
