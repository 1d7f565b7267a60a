"""Versioned texts of letters and statements: what is said around the figures, and who signs.

A published version never changes (``empreintes.txt``); the version a document was issued with is kept with it.
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from uuid import UUID

from django.utils import timezone

from cpts.commun.donnees_datees import empreintes, lire_publie
from financements.papiers.models import EmissionPapier

DOSSIER = Path(__file__).parent / "donnees" / "modeles"


@dataclass(frozen=True)
class ModelePapier:
    """``titre`` and ``paragraphes`` have places in braces (« {cpts} »); ``signatures``: one box each."""

    reference: str
    genre: str
    effet_du: datetime.date
    source: str
    titre: str
    paragraphes: tuple[str, ...]
    signatures: tuple[str, ...]

    def remplir(self, valeurs: Mapping[str, str]) -> TexteRempli:
        """The text with its places filled. Raises ``KeyError`` for a place without a value."""
        return TexteRempli(
            self.reference,
            self.titre.format_map(valeurs),
            tuple(paragraphe.format_map(valeurs) for paragraphe in self.paragraphes),
            self.signatures,
        )


@dataclass(frozen=True)
class TexteRempli:
    """What a document prints of its template."""

    reference: str
    titre: str
    paragraphes: tuple[str, ...]
    signatures: tuple[str, ...]


@cache
def modeles() -> tuple[ModelePapier, ...]:
    """Every published version, by date of effect."""
    lus = [_lire(nom) for nom in empreintes(DOSSIER)]
    return tuple(sorted(lus, key=lambda modele: (modele.effet_du, modele.reference)))


def _lire(nom: str) -> ModelePapier:
    contenu = lire_publie(DOSSIER, nom)
    return ModelePapier(
        contenu["modele"],
        contenu["genre"],
        datetime.date.fromisoformat(contenu["effet_du"]),
        contenu["source"],
        contenu["titre"],
        tuple(contenu["paragraphes"]),
        tuple(contenu["signatures"]),
    )


def en_vigueur(genre: str, au: datetime.date) -> ModelePapier:
    """The version of a day; before the first one, the first one."""
    versions = [modele for modele in modeles() if modele.genre == genre]
    return next((m for m in reversed(versions) if m.effet_du <= au), versions[0])


def emettre(genre: str, document: UUID) -> ModelePapier:
    """Keep with a document the version of the day; a document already issued keeps its own."""
    modele = en_vigueur(genre, timezone.localdate())
    emission, _ = EmissionPapier.objects.get_or_create(
        genre=genre,
        document=document,
        defaults={"modele": modele.reference, "source": modele.source, "emis_le": timezone.now()},
    )
    return _par_reference(emission.modele)


def modele_de(genre: str, document: UUID, date: datetime.date) -> ModelePapier:
    """The version a document was issued with; for one that is only printed, that of ``date``."""
    emission = EmissionPapier.objects.filter(genre=genre, document=document).first()
    return _par_reference(emission.modele) if emission else en_vigueur(genre, date)


def _par_reference(reference: str) -> ModelePapier:
    return next(modele for modele in modeles() if modele.reference == reference)
