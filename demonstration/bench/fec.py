"""Taking in a FEC, against the bare COPY of the same typed rows into the same table.

Ours: from the stored file to the commit, everything included (hash, forbidden numbers, every check, missions,
totals, findings). The yardstick: the lines only, already parsed, typed and worded for COPY, into the same logged
table with its key, one transaction.
"""

from __future__ import annotations

import io
import tempfile
import time
from collections.abc import Iterator
from typing import Any

import pyarrow as pa
from django.core.files.base import ContentFile
from django.db import connection, transaction
from django.test import override_settings
from stdnum import luhn

from comptes.depots.exercices import exercice_clos_en
from comptes.depots.reception import recevoir
from comptes.ingestion import copie
from comptes.ingestion.actes import lire_version
from comptes.lecture import Source, bloc_en_csv, lire
from comptes.versions.enums import VERDICTS_ACCEPTES, EtatLecture
from comptes.versions.models import Fichier, Version
from cpts.droits.enums import Role
from cpts.personnes.models import Habilitation, Utilisateur
from cpts.structures.models import CPTS
from cpts.territoires.models import Departement, Region
from demonstration.bench.base import Resultat, base_jetable, chronometrer, mesure, tour_a_tour
from demonstration.bench.generateur import generer, nom_de_fichier

ANNEE = 2025
TAILLES = (10_000, 100_000, 1_000_000)
LIMITE = 2.0
# The goal is 2.0. A file this small is one block: reading it (25 ms) does not overlap its COPY (30 ms), and rules,
# decisions and totals of three levels cost some 30 ms whatever the size.
LIMITES_DES_PETITS = {10_000: 3.5}
MORCEAU = 256 * 1024
# Identifier of the rows of the yardstick, which no version has.
AUTRE_VERSION = 2_000_000_000


@mesure("fec", "déposer, vérifier, affecter et enregistrer un FEC, contre le COPY nu des mêmes lignes")
def banc_fec(options: dict[str, Any]) -> Iterator[Resultat]:
    """One result per size; nine turns, five for a million lines."""
    tailles = [int(n) for n in options["lignes"].split(",")] if options.get("lignes") else TAILLES
    with (
        tempfile.TemporaryDirectory() as dossier,
        override_settings(MEDIA_ROOT=dossier, DEPOT_SUITES=[]),
        base_jetable(),
    ):
        personne, cpts = _acteurs()
        for taille in tailles:
            yield _mesurer(personne, cpts, taille)


def _acteurs() -> tuple[Utilisateur, CPTS]:
    """A CPTS and its treasurer."""
    departement = Departement.objects.create(
        code="99", nom="Département du banc", region=Region.objects.create(code="99", nom="Région du banc")
    )
    siren = "99999999" + luhn.calc_check_digit("99999999")
    cpts = CPTS.objects.create(nom="CPTS du banc", siren=siren, departement=departement, taille="T2")
    personne = Utilisateur.objects.create(username="banc")
    Habilitation.objects.create(utilisateur=personne, role=Role.TRESORERIE, cpts=cpts, debut="2000-01-01")
    return personne, cpts


def _mesurer(personne: Utilisateur, cpts: CPTS, taille: int) -> Resultat:
    contenu = generer(taille, annee=ANNEE)
    nom = nom_de_fichier(cpts.siren or "", ANNEE)
    exercice = exercice_clos_en(cpts, ANNEE)
    version, _ = recevoir(personne, cpts, exercice, "fec", [ContentFile(contenu, nom)])
    lignes = _lignes_pour_copy(nom, contenu, cpts.pk)
    tours = 5 if taille >= 1_000_000 else 9
    notre, reference = tour_a_tour(lambda: _ingerer(version.pk), lambda: _copier(lignes), tours)
    Fichier.objects.filter(version=version).delete()
    return Resultat(f"{taille} lignes", notre, reference, LIMITES_DES_PETITS.get(taille, LIMITE))


def _lignes_pour_copy(nom: str, contenu: bytes, cpts_id: int) -> bytes:
    """The typed rows as the ingest words them, ready for COPY."""
    tampon = io.BytesIO()

    class Puits:
        def bloc(self, table: pa.Table) -> None:
            tampon.write(bloc_en_csv(copie.avec_cles(table, cpts_id, AUTRE_VERSION)))

        def recommencer(self) -> None:
            tampon.seek(0)
            tampon.truncate()

    lire([Source(nom, contenu)], "fec", exercice=ANNEE, puits=Puits())
    return tampon.getvalue()


def _ingerer(version_id: int) -> float:
    """Seconds of one whole reading, as the worker does it, from empty tables."""
    _vider()
    Version.objects.filter(pk=version_id).update(etat=EtatLecture.RECU, tentatives=0)
    duree = chronometrer(lambda: lire_version(version_id))
    if not Version.objects.filter(pk=version_id, etat=EtatLecture.LU, verdict__in=VERDICTS_ACCEPTES).exists():
        raise RuntimeError("le banc a mesuré une lecture qui n’a rien enregistré")
    return duree


def _vider() -> None:
    """Before each turn, outside the count: both sides write into the same empty table."""
    with transaction.atomic(), connection.cursor() as curseur:
        curseur.execute("UPDATE comptes_depot SET version_courante_id = NULL")
        curseur.execute(
            "TRUNCATE comptes_ligneecriture, comptes_groupeecriture, comptes_ventilation, "
            "comptes_totalversion, comptes_totalterritoire, comptes_comptesretenus, "
            "comptes_constatlecture CASCADE"
        )


def _copier(lignes: bytes) -> float:
    """Seconds of the bare COPY and its commit."""
    _vider()
    debut = time.perf_counter()
    with transaction.atomic(), connection.cursor() as curseur, curseur.copy(copie.ordre()) as flux:
        for rang in range(0, len(lignes), MORCEAU):
            flux.write(lignes[rang : rang + MORCEAU])
    return time.perf_counter() - debut
