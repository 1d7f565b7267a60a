"""What can be exported, and what each file holds: columns, rows, and the SHA-256 of those that cannot change."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from tempfile import SpooledTemporaryFile
from typing import IO, Any

from cpts.droits.perimetre import perimetre_de
from cpts.personnes.models import Utilisateur
from rapports.exports.dictionnaire import sens, unite
from rapports.exports.flux import FORMATS, Export, compter, exporter
from rapports.exports.forme import DemandeDExport, Jeu
from rapports.exports.jeux import JEUX
from rapports.exports.memoire import garder
from rapports.exports.parquet import type_de
from rapports.figes.models import Arrete

Contenu = tuple[int | None, list[dict[str, Any]]]  # rows, None: not counted; files
EN_MEMOIRE = 4 * 1024 * 1024  # bytes of a prepared file; more goes to a temporary file
# Name in ``FORMATS`` → what a caller writes in ``format`` and ``saveur``.
DEMANDES = {
    "ouvert": ("csv", "ouvert"),
    "excel": ("csv", "excel"),
    "ndjson": ("ndjson", None),
    "parquet": ("parquet", None),
}


@dataclass(frozen=True)
class Empreinte:
    """Of the bytes of a file: ``sha256`` in hexadecimal."""

    lignes: int
    octets: int
    sha256: str


def preparer(export: Export) -> tuple[IO[bytes], Empreinte]:
    """The whole file, and what it is, before its first byte leaves. The caller closes it."""
    fichier: IO[bytes] = SpooledTemporaryFile(EN_MEMOIRE)  # noqa: SIM115
    empreinte = _empreinte(export, fichier)
    fichier.seek(0)
    return fichier, empreinte


def _empreinte(export: Export, copie: IO[bytes] | None = None) -> Empreinte:
    """Read through once, kept in ``copie`` when there is one."""
    condense, octets = hashlib.sha256(), 0
    for bloc in export:
        condense.update(bloc)
        octets += len(bloc)
        if copie is not None:
            copie.write(bloc)
    return Empreinte(export.lignes, octets, condense.hexdigest())


def jeux_ouverts(user: Utilisateur) -> list[Jeu]:
    """Those that a caller may ask for."""
    agregats = perimetre_de(user).agregats_seulement
    return [jeu for jeu in JEUX.values() if jeu.agrege or not agregats]


def est_fige(demande: DemandeDExport) -> bool:
    """Read in a snapshot or a publication: the same rows whenever it is asked."""
    return demande.arrete is not None or perimetre_de(demande.user).agregats_seulement


def decrire(user: Utilisateur, arrete: Arrete | None = None) -> list[dict[str, Any]]:
    """One entry a data set; with ``arrete``, of those that it holds, each with its files."""
    demandes = {
        jeu.nom: None if _requis(jeu) else jeu.demander(user, arrete=arrete)
        for jeu in jeux_ouverts(user)
        if arrete is None or jeu.fige
    }
    contenus = garder(user, arrete, lambda: {nom: _contenu(JEUX[nom], d) for nom, d in demandes.items()})
    return [_entree(JEUX[nom], demande, contenus[nom]) for nom, demande in demandes.items()]


def _requis(jeu: Jeu) -> list[str]:
    return [nom for nom, filtre in jeu.filtres.base_filters.items() if filtre.extra["required"]]


def _contenu(jeu: Jeu, demande: DemandeDExport | None) -> Contenu:
    if demande is None:
        return None, list(_fichiers())
    fichiers = _fichiers_figes(jeu, demande) if est_fige(demande) else _fichiers()
    return _compter(jeu, demande), list(fichiers)


def _entree(jeu: Jeu, demande: DemandeDExport | None, contenu: Contenu) -> dict[str, Any]:
    lignes, fichiers = contenu
    return {
        "nom": jeu.nom,
        "titre": jeu.titre,
        "filtres": list(jeu.filtres.base_filters),
        "requis": _requis(jeu),
        "fige": demande is not None and est_fige(demande),
        "lignes": lignes,
        "fichiers": fichiers,
        "colonnes": [
            {
                "nom": c.nom,
                "type": c.type.value,
                "type_parquet": str(type_de(c)),
                "sens": sens(jeu.nom, c),
                "unite": unite(jeu.nom, c),
            }
            for c in jeu.colonnes
        ],
    }


def _compter(jeu: Jeu, demande: DemandeDExport) -> int:
    return compter(jeu, demande) if jeu.compter is None else jeu.compter(demande)


def _fichiers() -> Iterator[dict[str, Any]]:
    for nom in FORMATS:
        yield _fichier(nom, None)


def _fichiers_figes(jeu: Jeu, demande: DemandeDExport) -> Iterator[dict[str, Any]]:
    """The rows are asked once for all the formats."""
    premier = exporter(jeu, demande, next(iter(FORMATS.values())))
    for nom, format_ in FORMATS.items():
        yield _fichier(nom, _empreinte(Export(jeu, demande, format_, premier.requete, ordonne=True)))


def _fichier(nom: str, empreinte: Empreinte | None) -> dict[str, Any]:
    format_, saveur = DEMANDES[nom]
    return {
        "format": format_,
        "saveur": saveur,
        "type_mime": FORMATS[nom].type_mime,
        "octets": empreinte.octets if empreinte else None,
        "sha256": empreinte.sha256 if empreinte else None,
    }
