"""A version as a page shows it, whether it comes from a file or from a row; and the lineages of the list."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils import timezone

from cpts.personnes.models import Utilisateur
from financements.baremes import registre
from financements.baremes.enums import EtatBareme
from financements.baremes.models import VersionBareme
from financements.baremes.registre import Registre


@dataclass(frozen=True)
class Fiche:
    """A version within the caller's reach. ``version`` None: a file shipped with the product."""

    identifiant: str
    contenu: Mapping[str, Any]
    version: VersionBareme | None = None
    suivante: str | None = None
    fin: datetime.date | None = None

    @property
    def titre(self) -> str:
        return str(self.contenu["libelle"])

    @property
    def precedente(self) -> str | None:
        return self.contenu["precedente"]

    @property
    def effet(self) -> datetime.date:
        return datetime.date.fromisoformat(self.contenu["effet"])

    @property
    def a_venir(self) -> bool:
        """Published, and not in force yet."""
        return self.effet > timezone.localdate()

    @property
    def texte(self) -> dict[str, Any]:
        """The text of the version, its days as dates."""
        brut = self.contenu["texte"]
        jours = {
            champ: brut[champ] and datetime.date.fromisoformat(brut[champ])
            for champ in ("signature", "publication")
        }
        return {**brut, **jours}

    @property
    def demonstration(self) -> bool:
        return bool(self.contenu["demonstration"])

    @property
    def publiee(self) -> bool:
        return self.version is None or self.version.publiee

    @property
    def lignes(self) -> int:
        return len(self.contenu["lignes"])

    @property
    def verifiees(self) -> int:
        return sum(
            1
            for ligne in self.contenu["lignes"]
            if ligne["verifie_par"] and ligne["verifie_le"] and not ligne["demonstration"]
        )

    @property
    def dates(self) -> list[datetime.date]:
        """The days from which amounts of the version begin: more than one when a version holds two periods."""
        return sorted({datetime.date.fromisoformat(ligne["effet_du"]) for ligne in self.contenu["lignes"]})


def fiche_de(identifiant: str, user: Utilisateur) -> Fiche | None:
    """A published version, or a draft that this person may read; None otherwise."""
    connu = registre.lire()
    version = (
        VersionBareme.objects.for_user(user)
        .select_related("saisi_par", "verifie_par", "publie_par")
        .filter(identifiant=identifiant)
        .first()
    )
    if identifiant in connu.contenus:
        return _publiee(connu, identifiant, version)
    return Fiche(identifiant, version.contenu, version) if version else None


def _publiee(connu: Registre, identifiant: str, version: VersionBareme | None = None) -> Fiche:
    suivante = connu.suivante(identifiant)
    fin = connu.versions[suivante].effet - datetime.timedelta(days=1) if suivante else None
    return Fiche(identifiant, connu.contenus[identifiant], version, suivante, fin)


def lignees() -> list[list[Fiche]]:
    """Published versions by lineage, each from the first to the last; official lineages first."""
    connu = registre.lire()
    suites = [
        [_publiee(connu, version.id) for version in connu.grille_de(premiere.id).versions]
        for premiere in connu.lignees()
    ]
    return sorted(suites, key=lambda suite: (suite[0].demonstration, suite[0].identifiant))


def en_preparation(user: Utilisateur) -> list[VersionBareme]:
    """Drafts and versions given up, newest first; none for those who read published versions only."""
    return list(
        VersionBareme.objects.for_user(user)
        .exclude(etat=EtatBareme.PUBLIEE)
        .select_related("saisi_par", "verifie_par")
        .order_by("-saisi_le")
    )
