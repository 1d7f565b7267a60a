"""Ledger lines of the accounts that count for one exercise of one CPTS; names masked but for the CPTS itself.

A line of spend is given with its mission, funder, method and nature. One that is split between several is as many rows
(``part`` 1, 2…), whose debits, credits and ``montant`` sum to the line: a mission is the sum of its rows, to the cent.
"""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from rest_framework.exceptions import NotFound

from comptes.affectation.lignes import DECISIONS
from comptes.natures.requetes import SANS_NATURE
from comptes.versions.models import ComptesRetenus
from cpts.droits.regles import Action, exiger, motif_exige, peut
from cpts.structures.models import CPTS
from cpts.traces.enums import TypeSuivi
from cpts.traces.models import Changement
from cpts.traces.noms import MASQUE, PREFIXES_NOMINATIFS
from rapports.exports.colonnes import ColonneExport, date, entier, instant, montant_lu, texte

if TYPE_CHECKING:
    from rapports.exports.forme import DemandeDExport

PRECISER = "Ce jeu porte sur les comptes d’un exercice d’une CPTS : précisez-le."
# Of a share: on the side where the line stands; a line on both sides keeps its credit in its first row.
_CREDIT = "(CASE WHEN l.debit = 0 THEN -p.montant WHEN p.rang = 1 THEN l.credit ELSE 0 END)"
_DEPENSE = "(p.mission IS NOT NULL OR u.mission IS NOT NULL)"
COLONNES: list[ColonneExport] = [
    texte("id", "%(depot)s || '-' || l.ligne || CASE WHEN p.rang > 1 THEN '-' || p.rang ELSE '' END"),
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
    montant_lu("debit", f"CASE WHEN p.rang IS NULL THEN l.debit ELSE p.montant + {_CREDIT} END"),
    montant_lu("credit", f"CASE WHEN p.rang IS NULL THEN l.credit ELSE {_CREDIT} END"),
    texte("lettrage", "l.lettrage"),
    date("lettrage_date", "l.lettrage_date"),
    date("validation_date", "l.validation_date"),
    montant_lu("montant_devise", "CASE WHEN coalesce(p.rang, 1) = 1 THEN l.montant_devise END"),
    texte("devise", "l.devise"),
    entier("part", "coalesce(p.rang, 1)"),
    texte("mission", "coalesce(p.mission, u.mission)"),
    texte("financeur", "coalesce(p.financeur, u.financeur)"),
    texte("methode", "coalesce(p.methode, u.methode)"),
    texte("nature", f"CASE WHEN {_DEPENSE} THEN coalesce(n.code, %(sans_nature)s) END"),
    montant_lu("montant", f"CASE WHEN {_DEPENSE} THEN coalesce(p.montant, l.debit - l.credit) END"),
    instant("modifie_le", "%(modifie_le)s::timestamptz"),
]
# A label or a reference may repeat a name that no other column carries: out of a page, all of them are masked.
_MASQUEES = {"auxiliaire", "auxiliaire_libelle", "libelle", "piece"}
# Only what is split is shared out line by line: most groups go whole to one mission and one funder.
_DECIDEES = f"""{DECISIONS}, entieres AS MATERIALIZED (
    SELECT groupe, ligne, min(mission) AS mission, min(financeur) AS financeur, min(methode) AS methode
    FROM cellules GROUP BY 1, 2 HAVING count(*) = 1
), partagees AS MATERIALIZED (
    SELECT groupe, ligne FROM cellules GROUP BY 1, 2 HAVING count(*) > 1
), exceptions AS MATERIALIZED (
    SELECT DISTINCT groupe, ligne FROM cellules WHERE ligne IS NOT NULL
), cumuls AS (
    SELECT l.ligne, l.groupe, e.ligne AS exception, l.debit - l.credit AS montant,
           sum(l.debit - l.credit) OVER (PARTITION BY l.groupe, e.ligne ORDER BY l.ligne) AS cumul
    FROM comptes_ligneecriture l
    LEFT JOIN exceptions e ON e.groupe = l.groupe AND e.ligne = l.ligne
    JOIN partagees q ON q.groupe = l.groupe AND q.ligne IS NOT DISTINCT FROM e.ligne
    WHERE l.cpts_id = %(cpts)s AND l.version_id = %(version)s
), parts AS MATERIALIZED (
    SELECT c.ligne, m.mission, m.financeurs[f] AS financeur, m.methodes[f] AS methode,
           row_number() OVER (PARTITION BY c.ligne ORDER BY m.m, f) AS rang,
           (ventilation_repartir((ventilation_repartir(c.cumul, k.parts))[m.m], m.parts))[f]
           - (ventilation_repartir((ventilation_repartir(c.cumul - c.montant, k.parts))[m.m], m.parts))[f] AS montant
    FROM cumuls c
    JOIN cles k ON k.groupe = c.groupe AND k.ligne IS NOT DISTINCT FROM c.exception
    JOIN missions m ON m.groupe = c.groupe AND m.ligne IS NOT DISTINCT FROM c.exception
    CROSS JOIN LATERAL generate_series(1, cardinality(m.parts)) AS f
), natures AS MATERIALIZED (
    SELECT DISTINCT ON (g.compte) g.compte, n.code
    FROM comptes_groupeecriture g
    JOIN comptes_naturecompte n ON n.table_id = %(natures)s AND starts_with(g.compte, n.prefixe)
    WHERE g.version_id = %(version)s ORDER BY g.compte, length(n.prefixe) DESC
)"""  # noqa: S608 — constants of this module and of the rule of shares
_SOURCE = """
FROM comptes_ligneecriture l
JOIN comptes_groupeecriture g ON g.version_id = l.version_id AND g.groupe = l.groupe
LEFT JOIN exceptions e ON e.groupe = l.groupe AND e.ligne = l.ligne
LEFT JOIN entieres u ON u.groupe = l.groupe AND u.ligne IS NOT DISTINCT FROM e.ligne
LEFT JOIN parts p ON p.ligne = l.ligne
LEFT JOIN natures n ON n.compte = g.compte
WHERE l.cpts_id = %(cpts)s AND l.version_id = %(version)s
ORDER BY l.ligne, p.rang
"""


def requete(demande: DemandeDExport) -> tuple[str, dict[str, Any]]:
    """SQL of the lines. 403 for who may not see lines; the filters require ``cpts`` and ``exercice``."""
    if demande.cpts is None or demande.exercice is None:
        raise ValueError(PRECISER)
    exiger(demande.user, Action.VOIR_LIGNES, demande.cpts)
    retenus = _retenus(demande.cpts, demande.exercice, demande.filtre.form.cleaned_data.get("exercice_id"))
    exercice = str(retenus.exercice.uuid)
    en_clair = bool(peut(demande.user, Action.VOIR_NOMS, demande.cpts)) and not motif_exige(
        demande.user, demande.cpts
    )
    choix = ", ".join(str(c.valeur) if en_clair else _masquee(c) for c in COLONNES)
    parametres = {
        "cpts": demande.cpts.pk,
        "version": retenus.version_id,
        "depot": retenus.version.numero,
        "exercice": exercice,
        "modifie_le": _modifie_le(exercice),
        "natures": retenus.table_natures_id,
        "sans_nature": SANS_NATURE,
        "masque": MASQUE,
        "nominatif": f"^({'|'.join(PREFIXES_NOMINATIFS)})",
    }
    return f"{_DECIDEES} SELECT {choix} {_SOURCE}", parametres


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


def _masquee(colonne: ColonneExport) -> str:
    """The same column with names struck out; what is empty stays empty."""
    valeur = str(colonne.valeur)
    if colonne.nom in _MASQUEES:
        return f"CASE WHEN {valeur} = '' THEN '' ELSE %(masque)s END"
    if colonne.nom == "compte_libelle":
        return f"CASE WHEN g.compte ~ %(nominatif)s AND {valeur} <> '' THEN %(masque)s ELSE {valeur} END"
    return valeur
