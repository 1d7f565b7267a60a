"""A reading as lines of text for a person at a terminal."""

from __future__ import annotations

from decimal import Decimal

from comptes.lecture import Constat, Lecture
from comptes.lecture.modele import montant_francais, texte_montant
from comptes.lecture.recit import PIECES_COMPTABLES, Recit, raconter
from cpts.commun.missions import LIBELLES

VERDICTS = {
    "conforme": "Fichier lisible, sans point à regarder",
    "alerte": "Fichier lisible, avec des points à regarder",
    "a_preciser": "Fichier à préciser : répondez aux questions",
    "bloquant": "Fichier à corriger",
    "refus": "Fichier refusé",
}
TITRES_MISSIONS = {"versements": "Versements par mission"}
DEPENSES = "Dépenses par mission (classe 6 sans 689)"
LARGEUR = 24


def presenter(lecture: Lecture) -> list[str]:
    """Verdict and figures, what was read, questions, spend per mission, findings."""
    recit = raconter(lecture.en_dict(), lecture.piece)
    lignes = [f"Verdict : {lecture.verdict} — {VERDICTS[lecture.verdict]}", ""]
    lignes += [f"  {nom:<{LARGEUR}}{valeur}" for nom, valeur in _identite(lecture) if valeur is not None]
    return [*lignes, *_lu(recit), *_questions(recit), *_missions(lecture), *_constats(lecture.constats)]


def _identite(lecture: Lecture) -> list[tuple[str, str | None]]:
    noms = {"versements": ("Total payé", "Total repris")}
    debit, credit = noms.get(lecture.piece, ("Total des débits", "Total des crédits"))
    return [
        ("Fichiers", ", ".join(fichier.nom for fichier in lecture.fichiers)),
        ("Empreintes SHA-256", ", ".join(fichier.sha256 for fichier in lecture.fichiers)),
        ("Lignes", _entier(lecture.lignes)),
        ("Écritures", _entier(lecture.ecritures)),
        ("Comptes", _entier(lecture.comptes)),
        (debit, _montant(lecture, lecture.total_debit)),
        (credit, _montant(lecture, lecture.total_credit)),
        ("Résultat", _montant(lecture, lecture.resultat) if lecture.piece in PIECES_COMPTABLES else None),
    ]


def _lu(recit: Recit) -> list[str]:
    """« Ce que nous avons lu », in the words of the page."""
    if recit.vide:
        return []
    lignes = ["", "Ce que nous avons lu"]
    lignes += [f"  {nom:<{LARGEUR}}{valeur}" for nom, valeur in recit.faits]
    if recit.colonnes:
        colonnes = ", ".join(f"{role} = « {titre} »" for role, titre in recit.colonnes)
        lignes.append(f"  {'Colonnes':<{LARGEUR}}{colonnes}")
    lignes += [f"  {phrase}" for phrase in recit.conventions]
    lignes += [f"  Laissé de côté, lignes {numeros} : {pourquoi}" for numeros, pourquoi in recit.ecartees]
    lignes += [f"  Votre réponse : {code} = {valeur}" for code, valeur in recit.reponses]
    if recit.rangees:
        lignes += ["  Premières rangées telles que lues :", f"    {' | '.join(recit.titres)}"]
        lignes += [f"    {' | '.join(rangee)}" for rangee in recit.rangees]
    return lignes


def _questions(recit: Recit) -> list[str]:
    lignes: list[str] = []
    for question in recit.questions:
        lignes += ["", f"QUESTION  {question.question}"]
        for choix in question.choix:
            total = f" (total {montant_francais(Decimal(choix.total_debit))})" if choix.total_debit else ""
            lignes.append(f"  --choix {question.code}={choix.valeur}  {choix.libelle}{total}")
    return lignes


def _missions(lecture: Lecture) -> list[str]:
    if not lecture.missions:
        return []
    largeur = max(len(montant_francais(v)) for v in lecture.missions.values())
    return [
        "",
        TITRES_MISSIONS.get(lecture.piece, DEPENSES),
        *(
            f"  {LIBELLES[code]:<36}{montant_francais(montant):>{largeur}}"
            for code, montant in lecture.missions.items()
        ),
    ]


def _entier(nombre: int | None) -> str | None:
    return None if nombre is None else f"{nombre:,}".replace(",", "\u202f")


def _montant(lecture: Lecture, montant: Decimal | None) -> str | None:
    """None where the piece has no such amount; worded where it should have one and nobody can know it."""
    if lecture.verdict in ("refus", "a_preciser") or lecture.piece == "indicateurs":
        return None
    inconnu = texte_montant(montant) is None
    return "inconnu (un montant est illisible)" if inconnu else montant_francais(montant)


def _constats(constats: tuple[Constat, ...]) -> list[str]:
    """Findings by code: the message of the first ones, and all the lines."""
    lignes: list[str] = []
    par_code: dict[str, list[Constat]] = {}
    for constat in constats:
        par_code.setdefault(constat.code, []).append(constat)
    for code, groupe in par_code.items():
        premier = groupe[0]
        fois = f" ({premier.nombre} fois)" if premier.nombre > 1 else ""
        lignes += ["", f"{premier.gravite.upper():<9} {code}{fois}"]
        lignes += [f"  {_place(constat)}{constat.message}" for constat in groupe[:3]]
        if premier.lignes and premier.nombre > 1:
            lignes.append(f"  Lignes : {premier.lignes}")
        lignes.append(f"  → {premier.que_faire}")
    return lignes


def _place(constat: Constat) -> str:
    if constat.ligne is None:
        return ""
    champ = f", {constat.champ}" if constat.champ else ""
    return f"ligne {constat.ligne}{champ} : "
