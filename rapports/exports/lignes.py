"""Ledger lines of the accounts that count for one exercise of one CPTS; names masked but for the CPTS itself."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from rest_framework.exceptions import NotFound

from cpts.droits import Action, exiger, motif_exige, peut
from cpts.enums import TypeSuivi
from cpts.masquage import MASQUE, PREFIXES_NOMINATIFS
from cpts.models import CPTS, Changement
from financements.models import ComptesRetenus
from rapports.exports.colonnes import Colonne, date, entier, instant, montant_lu, texte

if TYPE_CHECKING:
    from rapports.exports.forme import Demande

PRECISER = "Ce jeu porte sur les comptes d’un exercice d’une CPTS : précisez-le."
COLONNES: list[Colonne] = [
    texte("id", "%(depot)s || '-' || l.ligne"),
    texte("exercice_id", "%(exercice)s::text"),
    texte("depot", "%(depot)s"),
    entier("ligne", "l.ligne"),
    texte("journal", "g.journal"),
    texte("journal_libelle", "g.journal_lib"),
    texte("ecriture", "l.ecriture_num"),
    date("date", "l.ecriture_date"),
    texte("compte", "g.compte"),
    texte("compte_libelle", "g.compte_lib"),
    texte("auxiliaire", "l.aux_num"),
    texte("auxiliaire_libelle", "l.aux_lib"),
    texte("piece", "l.piece_ref"),
    date("piece_date", "l.piece_date"),
    texte("libelle", "l.libelle"),
    texte("analytique", "g.analytique"),
    montant_lu("debit", "l.debit"),
    montant_lu("credit", "l.credit"),
    texte("lettrage", "l.lettrage"),
    date("lettrage_date", "l.lettrage_date"),
    date("validation_date", "l.validation_date"),
    montant_lu("montant_devise", "l.montant_devise"),
    texte("devise", "l.devise"),
    instant("modifie_le", "%(modifie_le)s::timestamptz"),
]
# A label or a reference may repeat a name that no other column carries: out of a page, all of them are masked.
_MASQUEES = {"auxiliaire", "auxiliaire_libelle", "libelle", "piece"}
_SOURCE = """
FROM financements_ligneecriture l
JOIN financements_groupeecriture g ON g.version_id = l.version_id AND g.groupe = l.groupe
WHERE l.cpts_id = %(cpts)s AND l.version_id = %(version)s
ORDER BY l.ligne
"""


def requete(demande: Demande) -> tuple[str, dict[str, Any]]:
    """SQL of the lines. 403 for who may not see lines; the filters require ``cpts`` and ``exercice``."""
    if demande.cpts is None or demande.exercice is None:
        raise ValueError(PRECISER)
    exiger(demande.user, Action.VOIR_LIGNES, demande.cpts)
    retenus = _retenus(demande.cpts, demande.exercice, demande.filtre.form.cleaned_data.get("exercice_id"))
    version, exercice = retenus.version, str(retenus.exercice.uuid)
    en_clair = bool(peut(demande.user, Action.VOIR_NOMS, demande.cpts)) and not motif_exige(
        demande.user, demande.cpts
    )
    choix = ", ".join(str(c.valeur) if en_clair else _masquee(c) for c in COLONNES)
    parametres = {
        "cpts": demande.cpts.pk,
        "version": version.pk,
        "depot": version.numero,
        "exercice": exercice,
        "modifie_le": _modifie_le(exercice),
        "masque": MASQUE,
        "nominatif": f"^({'|'.join(PREFIXES_NOMINATIFS)})",
    }
    return f"SELECT {choix} {_SOURCE}", parametres


def _retenus(cpts: CPTS, annee: int, exercice: UUID | None) -> ComptesRetenus:
    """The accounts that count for a closing year: of the exercise named, else of the last one that closes in it."""
    retenus = ComptesRetenus.objects.filter(cpts=cpts, annee=annee)
    if exercice is not None:
        retenus = retenus.filter(exercice__uuid=exercice)
    trouve = retenus.select_related("version", "exercice").order_by("-exercice__fin").first()
    if trouve is None:
        raise NotFound
    return trouve


def _modifie_le(exercice: str) -> datetime.datetime | None:
    suivis = Changement.objects.filter(type=TypeSuivi.LIGNES, cle=exercice).order_by("-pk")
    return suivis.values_list("le", flat=True).first()


def _masquee(colonne: Colonne) -> str:
    """The same column with names struck out; what is empty stays empty."""
    valeur = str(colonne.valeur)
    if colonne.nom in _MASQUEES:
        return f"CASE WHEN {valeur} = '' THEN '' ELSE %(masque)s END"
    if colonne.nom == "compte_libelle":
        return f"CASE WHEN g.compte ~ %(nominatif)s AND {valeur} <> '' THEN %(masque)s ELSE {valeur} END"
    return valeur
