"""A table of indicators as the reading engine tells any piece: verdict, findings, what was read. No amount in it."""

from __future__ import annotations

import hashlib

from comptes.lecture import Constat, Reperage, Source
from comptes.lecture import Lecture as LectureMoteur
from comptes.lecture.condense import condenser, verdict_de
from comptes.lecture.interdits import masquer
from comptes.lecture.modele import FichierLu
from comptes.lecture.registre import REGISTRE
from comptes.lecture.reperage import RANGEES_MONTREES
from financements.indicateurs.fichier import COLONNES, OCTETS_MAX, AnomalieIndicateur, Lecture, lire

PIECE = "indicateurs"


def verifier_indicateurs(source: Source) -> LectureMoteur:
    """One table, whatever the contract: what a contract refuses of it is told by the page that imports it."""
    with source.flux() as flux:
        octets = flux.read(OCTETS_MAX + 1)
    fichier = FichierLu(source.nom, hashlib.sha256(octets).hexdigest(), len(octets), 0, 0)
    lecture = lire(octets)
    constats = condenser(_constat(anomalie, source.nom) for anomalie in lecture.anomalies)
    refus = verdict_de(constats) == "refus"
    classeur = lecture.classeur
    return LectureMoteur(
        piece=PIECE,
        verdict=verdict_de(constats),
        constats=constats,
        fichiers=(fichier,),
        lignes=None if refus else lecture.lignes_pleines,
        separateur=classeur.separateur if classeur else None,
        encodage=classeur.encodage if classeur else None,
        reperage=_reperage(lecture) if classeur else Reperage(),
    )


def _constat(anomalie: AnomalieIndicateur, nom: str) -> Constat:
    return Constat(
        code=anomalie.code,
        gravite=REGISTRE[anomalie.code].gravite,
        message=anomalie.message,
        que_faire=anomalie.conseil,
        fichier=nom,
        ligne=anomalie.ligne,
        champ=anomalie.champ,
        lu=anomalie.lu,
        attendu=anomalie.attendu,
    )


def _reperage(lecture: Lecture) -> Reperage:
    """Columns of ours by their title, and the first rows as they are written."""
    feuille = lecture.feuille
    rangs = {titre.casefold(): rang for rang, titre in enumerate(lecture.entete)}
    connues = {nom: rangs[nom] for nom in COLONNES if nom in rangs}
    premieres = [r for r in (feuille.rangees[1:] if feuille else []) if any(str(c).strip() for c in r)]
    return Reperage(
        feuille=(feuille.nom or None) if feuille else None,
        titres="1" if lecture.entete else None,
        colonnes={nom: lecture.entete[rang] for nom, rang in connues.items()},
        rangees=tuple(
            tuple(masquer(str(rangee[rang])) if rang < len(rangee) else "" for rang in connues.values())
            for rangee in premieres[:RANGEES_MONTREES]
        ),
    )
