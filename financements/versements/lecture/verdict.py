"""A payment file as the reading engine tells any piece: verdict, findings, what was read. Same codes as the page.

`total_debit` is what the file pays, `total_credit` what it takes back, `missions` the net by mission named.
A file whose columns no one recognises for sure asks, as the page does: `colonnes`, then `colonne_date`…
"""

from __future__ import annotations

import datetime
import hashlib
from collections.abc import Callable, Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Any

from comptes.lecture import Choix, Ecartees, Periode, Question, Reperage, Source
from comptes.lecture import Constat as ConstatMoteur
from comptes.lecture import Lecture as LectureMoteur
from comptes.lecture.condense import condenser, plages_de, verdict_de
from comptes.lecture.modele import MISSIONS, FichierLu
from comptes.lecture.reperage import RANGEES_MONTREES
from comptes.lecture.tableur import Classeur
from cpts.commun.formats import euros

from .colonnes import (
    EXIGES,
    LIBELLES_DES_DISPOSITIONS,
    ROLES_PAR_GENRE,
    Table,
    appliquer,
    manquants,
    signature,
)
from .colonnes import reconnaitre as reconnaitre_la_table
from .lignes import lire_lignes
from .modele import ERREUR, ROLES, Constat, FichierIllisible, Lecture, LigneLue
from .table import Feuille, feuilles_de, lire_classeur

PIECE = "versements"
GENRES = ("aci", "fir")
PROPOSEES, AUTRES = "proposees", "autres"
ZERO = Decimal(0)


def verifier_versements(
    source: Source, aujourd_hui: datetime.date, choix: Mapping[str, str] | None = None
) -> LectureMoteur:
    """One payment file. `choix`: answers to its questions; `genre` (« aci » or « fir ») imposes the kind of money."""
    with source.flux() as flux:
        octets = flux.read()
    fichier = FichierLu(source.nom, hashlib.sha256(octets).hexdigest(), len(octets), 0, 0)
    try:
        forme = lire_classeur(octets)
        genre, table = _reconnaitre(feuilles_de(forme), choix or {})
        questions = _questions(table, genre, choix or {}, aujourd_hui)
        lecture = None if questions else lire_lignes(table, genre, aujourd_hui)
    except FichierIllisible as illisible:
        return _refuser(fichier, illisible)
    return _conclure(fichier, forme, table, genre, lecture, questions, choix or {})


def _reconnaitre(feuilles: list[Feuille], choix: Mapping[str, str]) -> tuple[str, Table]:
    """The kind of money and the table; without an answer, the kind whose layout is known, else ACI."""
    genres = (choix["genre"],) if choix.get("genre") in GENRES else GENRES
    tables = {genre: reconnaitre_la_table(feuilles, genre) for genre in genres}
    genre = next((genre for genre, table in tables.items() if table.disposition), genres[0])
    table = tables[genre]
    if voulues := _colonnes_choisies(choix, genre):
        return genre, appliquer(feuilles, genre, {**table.colonnes, **voulues})
    return genre, table


def _colonnes_choisies(choix: Mapping[str, str], genre: str) -> dict[str, int]:
    """Columns named by number (from 1) in the answers: `colonne_date=3`."""
    voulues = {role: choix.get(f"colonne_{role}", "") for role in ROLES_PAR_GENRE[genre]}
    return {role: int(v) - 1 for role, v in voulues.items() if v.isdecimal() and int(v) > 0}


def _questions(
    table: Table, genre: str, choix: Mapping[str, str], aujourd_hui: datetime.date
) -> tuple[Question, ...]:
    """What a person must say before any amount is counted; nothing when the layout is known or answered."""
    exiges = manquants(genre, table.colonnes)
    refusees = choix.get("colonnes") == AUTRES
    choisies = bool(_colonnes_choisies(choix, genre))
    if exiges and len(table.entetes) < 2:
        raise FichierIllisible(
            "Ce fichier n’a qu’une colonne.", "Repartez du modèle de fichier de versements."
        )
    if exiges or (refusees and not choisies):
        return tuple(_question_de_colonne(groupe[0], table) for groupe in exiges or EXIGES[genre])
    if choisies or table.disposition or choix.get("colonnes") == PROPOSEES:
        return ()
    roles = ", ".join(f"{ROLES[role][0]} = « {table.entetes[n]} »" for role, n in table.colonnes.items())
    total = lire_lignes(table, genre, aujourd_hui).total
    return (
        Question(
            "colonnes",
            "Ces colonnes sont-elles celles des paiements ?",
            (
                Choix(PROPOSEES, f"Oui : {roles}", total),
                Choix(AUTRES, "Non : je dirai laquelle est laquelle"),
            ),
        ),
    )


def _question_de_colonne(role: str, table: Table) -> Question:
    choix = tuple(
        Choix(str(rang), f"{titre or '(sans titre)'} (colonne {rang})")
        for rang, titre in enumerate(table.entetes, 1)
    )
    return Question(f"colonne_{role}", f"Quelle colonne donne : {ROLES[role][0]} ?", choix)


def _refuser(fichier: FichierLu, illisible: FichierIllisible) -> LectureMoteur:
    constat = ConstatMoteur(
        illisible.code, "refus", illisible.message, illisible.que_faire, fichier=fichier.nom
    )
    return LectureMoteur(PIECE, "refus", (constat,), (fichier,), nir_trouve=illisible.a_detruire)


def _conclure(
    fichier: FichierLu,
    forme: Classeur,
    table: Table,
    genre: str,
    lecture: Lecture | None,
    questions: tuple[Question, ...],
    choix: Mapping[str, str],
) -> LectureMoteur:
    constats = condenser(_constats(lecture, fichier.nom)) if lecture else ()
    return LectureMoteur(
        piece=PIECE,
        verdict=verdict_de(constats, a_preciser=bool(questions)),
        constats=constats,
        fichiers=(fichier,),
        separateur=forme.separateur,
        encodage=forme.encodage,
        reperage=_reperage(forme, table, genre, lecture, questions, choix),
        **(_totaux(lecture) if lecture else {}),
    )


def _constats(lecture: Lecture, nom: str) -> list[ConstatMoteur]:
    """Findings of the lines and of the whole: a line « en erreur » waits, which is blocking for a file to verify."""
    situes: list[tuple[int | None, Constat]] = [(None, constat) for constat in lecture.constats]
    situes += [(ligne.ligne, constat) for ligne in lecture.lignes for constat in ligne.constats]
    return [
        ConstatMoteur(
            code=constat.code,
            gravite="bloquant" if constat.gravite == ERREUR else constat.gravite,
            message=constat.message,
            que_faire=constat.que_faire or "Rien à faire.",
            fichier=nom,
            ligne=ligne,
            champ=constat.champ,
            lu=constat.lu or None,
            attendu=constat.attendu or None,
        )
        for ligne, constat in situes
    ]


def _totaux(lecture: Lecture) -> dict[str, Any]:
    """Unknown as soon as one amount is."""
    lignes = lecture.lignes
    if lecture.illisibles:
        return {"lignes": len(lignes)}
    montants = [(ligne.mission or "non_affecte", ligne.montant or ZERO) for ligne in lignes]
    return {
        "lignes": len(lignes),
        "total_debit": sum((m for _, m in montants if m > 0), ZERO),
        "total_credit": -sum((m for _, m in montants if m < 0), ZERO),
        "missions": {code: sum((m for mission, m in montants if mission == code), ZERO) for code in MISSIONS},
    }


def _reperage(
    forme: Classeur,
    table: Table,
    genre: str,
    lecture: Lecture | None,
    questions: tuple[Question, ...],
    choix: Mapping[str, str],
) -> Reperage:
    nature = "versements d’une caisse (ACI)" if genre == "aci" else "crédits d’une ARS (FIR)"
    disposition = LIBELLES_DES_DISPOSITIONS.get(table.disposition)
    dites = [f"Lu comme des {nature}.", f"Présentation : {disposition}." if disposition else ""]
    if forme.encodage_devine:
        dites.append(f"L’encodage n’est pas sûr : le plus vraisemblable a été retenu ({forme.encodage}).")
    return Reperage(
        feuille=table.feuille or None,
        titres=str(table.ligne_des_titres) if table.ligne_des_titres else None,
        colonnes={role: table.entetes[rang] for role, rang in table.colonnes.items()},
        periode=_periode(lecture),
        conventions=tuple(filter(None, dites)),
        ecartees=_ecartees(table, lecture),
        rangees=_premieres(table, lecture, genre),
        empreinte=signature(table.entetes),
        questions=questions,
        choix={
            code: valeur for code, valeur in choix.items() if code == "genre" or code.startswith("colonne")
        },
    )


def _periode(lecture: Lecture | None) -> Periode | None:
    jours = [ligne.date for ligne in lecture.lignes if ligne.date] if lecture else []
    return Periode(min(jours), max(jours), "les dates des paiements") if jours else None


def _ecartees(table: Table, lecture: Lecture | None) -> tuple[Ecartees, ...]:
    """Rows under the titles that are no payment: totals, and rows with nothing in the columns that are read."""
    if lecture is None:
        return ()
    gardees = {ligne.ligne for ligne in lecture.lignes}
    autres = [rangee.ligne for rangee in table.rangees if rangee.ligne not in gardees]
    return (Ecartees(plages_de(autres), "totaux, ou rangées sans paiement"),) if autres else ()


def _premieres(table: Table, lecture: Lecture | None, genre: str) -> tuple[tuple[str, ...], ...]:
    """The first payments in the order of their columns: values once understood, else the text of the cells."""
    if lecture is None:
        montrees = replace(table, rangees=table.rangees[:RANGEES_MONTREES])
        try:
            lignes = lire_lignes(montrees, genre, datetime.date.max).lignes
        except FichierIllisible:
            return ()
        return tuple(tuple(ligne.lu.get(role, "") for role in table.colonnes) for ligne in lignes)
    return tuple(
        tuple(_dire(ligne, role) for role in table.colonnes) for ligne in lecture.lignes[:RANGEES_MONTREES]
    )


_DIRE: dict[str, Callable[[LigneLue], str]] = {
    "date": lambda ligne: f"{ligne.date:%d/%m/%Y}" if ligne.date else "",
    "montant": lambda ligne: "" if ligne.montant is None else euros(ligne.montant),
}


def _dire(ligne: LigneLue, role: str) -> str:
    compris = _DIRE[role](ligne) if role in _DIRE else str(getattr(ligne, role, ""))
    return compris or ligne.lu.get(role, "")
