"""Lines recognised by the text of their label: one pass of the database over the open groups of one version."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import NamedTuple

from comptes.affectation.sql import lignes_portant, normaliser_textes
from comptes.lecture.attribution import RegleAttribution
from comptes.versions.models import Version


class LigneReconnue(NamedTuple):
    """A line and the rules whose text it carries, most precise first. ``montant``: debit − credit."""

    ligne: int
    groupe: int
    montant: Decimal
    regles: tuple[RegleAttribution, ...]


def lignes_reconnues(
    version: Version, regles: Sequence[RegleAttribution], groupes: Sequence[int]
) -> Iterator[LigneReconnue]:
    """Lines of ``groupes`` whose label carries the text of at least one rule, in line order."""
    textes = normaliser_textes([regle.libelle for regle in regles])
    for lue in lignes_portant(version.depot.cpts_id, version.pk, groupes, textes):
        trouvees = tuple(r for r, cherche in zip(regles, textes, strict=True) if cherche in lue.texte)
        yield LigneReconnue(lue.ligne, lue.groupe, lue.montant, trouvees)
