"""Doubts that a reading raises: the version waits for a person, however sound its figures are.

Each rule is a function of the version just read; what it returns is written as a ``Doute``. Replacement of what
counts is the affair of ``compter``: it depends on the day a version begins to count, not on its reading.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

from django.utils import timezone

from comptes.depots import indices, vraisemblance
from comptes.depots.exercice_lu import cloture_annoncee, exercice_propose, hors_de_l_exercice
from comptes.lecture import Lecture
from comptes.totaux.ecriture import Total
from comptes.versions.enums import VERDICTS_ACCEPTES, Piece
from comptes.versions.models import Doute, Fichier, Version
from cpts.commun import horloge
from cpts.structures.models import CPTS

SIREN, EXERCICE, PARTIE, NON_CLOS = "DEP-11", "DEP-12", "DEP-13", "DEP-14"
# Reads the same files again without an exercise; called only when most lines are outside the one asked.
Relire = Callable[[], Lecture]


@dataclass(frozen=True)
class Trouve:
    """A doubt to write: its rule, its sentence, and figures or dates as text."""

    code: str
    constat: str
    details: dict[str, str] = field(default_factory=dict)


def douter(
    version: Version, lecture: Lecture, fichiers: list[Fichier], totaux: Sequence[Total], relire: Relire
) -> None:
    """Write the doubts of a version just read. A file that is not accepted has one: another exercise than its own."""
    trouves = list(_autre_exercice(version, lecture, fichiers, relire))
    if lecture.verdict in VERDICTS_ACCEPTES:
        trouves += _autre_siren(version, fichiers)
        trouves += _parties(version, fichiers)
        trouves += _non_clos(version)
        trouves += (
            Trouve(e.regle, e.constat, e.details)
            for e in vraisemblance.eloignements(version.depot.exercice, totaux)
        )
    maintenant = horloge.maintenant()
    Doute.objects.bulk_create(
        Doute(version=version, code=t.code, constat=t.constat, details=t.details, pose_le=maintenant)
        for t in trouves
    )


def _autre_siren(version: Version, fichiers: list[Fichier]) -> Iterator[Trouve]:
    """Another SIREN in a name; in a balance, that of another CPTS above its titles, ours being nowhere there."""
    sien = version.depot.cpts.siren
    noms = [siren for fichier in fichiers for siren in indices.sirens(fichier.nom)]
    lus = [siren for siren in noms if siren != sien]
    if sien is None:
        lus = _de_cpts(version, lus)
    ou = "Le nom du fichier"
    if not lus and version.depot.piece == Piece.BALANCE:
        en_tete = [siren for fichier in fichiers for siren in indices.sirens(indices.tete_de(fichier))]
        lus = [] if sien in en_tete else _de_cpts(version, en_tete)
        ou = "Le haut du tableau"
    if lus:
        attendu = f"celui de {version.depot.cpts.nom} est {sien}" if sien else "cette CPTS n’a pas de SIREN"
        yield Trouve(
            SIREN, f"{ou} porte le SIREN {lus[0]} ; {attendu}.", {"lu": lus[0], "attendu": sien or ""}
        )


def _de_cpts(version: Version, sirens: list[str]) -> list[str]:
    """Those that are the SIREN of another CPTS."""
    autres = CPTS.objects.filter(siren__in=sirens).exclude(pk=version.depot.cpts_id)
    return [siren for siren in autres.values_list("siren", flat=True)[:1] if siren] if sirens else []


def _autre_exercice(
    version: Version, lecture: Lecture, fichiers: list[Fichier], relire: Relire
) -> Iterator[Trouve]:
    """Most lines of a ledger fall outside, or a balance announces another closing date."""
    piece = version.depot.get_piece_display()
    if hors_de_l_exercice(lecture):
        lu = relire().exercice
        propose = exercice_propose(version, lu.debut, lu.fin) if lu else None
        if propose:
            constat = f"La plupart des écritures sont datées hors de l’exercice {version.depot.exercice}."
            yield _trouve_exercice(piece, constat, propose)
    elif lecture.verdict in VERDICTS_ACCEPTES and version.depot.piece == Piece.BALANCE:
        annoncee = cloture_annoncee(version, lecture, [fichier.nom for fichier in fichiers])
        if annoncee:
            constat = f"Le fichier annonce le {annoncee:%d/%m/%Y}, l’exercice choisi se clôt le "
            constat += f"{version.depot.exercice.fin:%d/%m/%Y}."
            yield _trouve_exercice(piece, constat, exercice_propose(version, annoncee, annoncee))


def _trouve_exercice(piece: str, constat: str, propose: tuple[datetime.date, datetime.date] | None) -> Trouve:
    if propose is None:
        return Trouve(EXERCICE, constat)
    debut, fin = propose
    phrase = f"{constat} C’est sans doute : {piece}, exercice du {debut:%d/%m/%Y} au {fin:%d/%m/%Y}."
    return Trouve(EXERCICE, phrase, {"debut": debut.isoformat(), "fin": fin.isoformat()})


def _parties(version: Version, fichiers: list[Fichier]) -> Iterator[Trouve]:
    if version.depot.piece != Piece.FEC:
        return
    noms = [fichier.nom for fichier in fichiers]
    manquantes = indices.parties_manquantes(noms)
    if manquantes:
        numeros = " et ".join(f"« _{numero} »" for numero in manquantes)
        recues = ", ".join(noms)
        s = "s" if len(manquantes) > 1 else ""
        yield Trouve(PARTIE, f"Reçu : {recues}. Partie{s} {numeros} non reçue{s} dans ce dépôt.")


def _non_clos(version: Version) -> Iterator[Trouve]:
    exercice, recu_le = version.depot.exercice, timezone.localdate(version.recu_le)
    if exercice.debut > recu_le:
        yield Trouve(NON_CLOS, f"L’exercice commence le {exercice.debut:%d/%m/%Y}, après le jour du dépôt.")
    elif exercice.fin >= recu_le:
        yield Trouve(
            NON_CLOS,
            f"L’exercice se clôt le {exercice.fin:%d/%m/%Y} ; ce dépôt est du {recu_le:%d/%m/%Y} : ces comptes ne "
            "peuvent pas être ceux de l’année entière.",
        )
