"""Lines recognised by the text of their label: one pass of the database over the open groups of one version."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import NamedTuple

from django.db import connection

from comptes.lecture.attribution import RegleAttribution
from comptes.versions.models import Version

# Label and reference of the supporting document, compared without accents or case.
TEXTE_SQL = "upper(unaccent(l.libelle || ' ' || l.piece_ref))"


class LigneReconnue(NamedTuple):
    """A line and the rules whose text it carries, most precise first. ``montant``: debit − credit."""

    ligne: int
    groupe: int
    montant: Decimal
    regles: tuple[RegleAttribution, ...]


def normaliser_textes(textes: Sequence[str]) -> list[str]:
    """Texts as the database compares them (« Réunion » → « REUNION », « œ » → « OE »)."""
    with connection.cursor() as curseur:
        curseur.execute(
            "SELECT upper(unaccent(t)) FROM unnest(%s::text[]) WITH ORDINALITY AS u(t, rang) ORDER BY rang",
            [list(textes)],
        )
        return [texte for (texte,) in curseur.fetchall()]


def lignes_reconnues(
    version: Version, regles: Sequence[RegleAttribution], groupes: Sequence[int]
) -> Iterator[LigneReconnue]:
    """Lines of ``groupes`` whose label carries the text of at least one rule, in line order."""
    textes = normaliser_textes([regle.libelle for regle in regles])
    requete = f"""
        SELECT l.ligne, l.groupe, l.debit - l.credit, {TEXTE_SQL}
        FROM comptes_ligneecriture l
        WHERE l.cpts_id = %s AND l.version_id = %s AND l.groupe = ANY(%s) AND {TEXTE_SQL} LIKE ANY(%s)
        ORDER BY l.ligne
    """  # noqa: S608 - TEXTE_SQL is a constant
    motifs = [f"%{_echapper(texte)}%" for texte in textes]
    with connection.cursor() as curseur:
        curseur.execute(requete, [version.depot.cpts_id, version.pk, list(groupes), motifs])
        for ligne, groupe, montant, texte in curseur:
            trouvees = tuple(r for r, cherche in zip(regles, textes, strict=True) if cherche in texte)
            yield LigneReconnue(ligne, groupe, montant, trouvees)


def _echapper(texte: str) -> str:
    return texte.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
