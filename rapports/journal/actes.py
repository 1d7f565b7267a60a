"""Which acts a person reads on a CPTS, by kind and by day, and the columns of their list."""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Iterable

from django.db.models import Q, QuerySet
from django.utils import timezone

from cpts.commun.formats import date_heure
from cpts.commun.listes import Colonne
from cpts.droits.enums import Role
from cpts.droits.perimetre import perimetre_de
from cpts.droits.regles import ROLES_PAR_ACTION, Action
from cpts.personnes.models import Utilisateur
from cpts.structures.models import CPTS
from cpts.traces.models import Acte
from rapports.journal.details import details_en_texte

# What comes before the point in the code of an act.
GENRES = {
    "depot": "Dépôts",
    "attestation": "Attestation des comptes",
    "exercice": "Exercices comptables",
    "affectation": "Dépenses affectées aux missions",
    "acces": "Accès des personnes",
    "jeton_service": "Jetons de service",
    "transmission": "Pièces attendues",
    "examen": "Examens des comptes",
    "echange": "Précisions demandées",
    "administration": "Administration du service",
    "versement": "Versements enregistrés",
    "contrat": "Contrat et missions",
    "regularisation": "Avances à régulariser",
    "decompte": "Décomptes officiels",
    "versements": "Fichiers de versements",
    "rapprochement": "Écarts entre dû et versé",
    "transfert": "Transferts entre missions",
    "plan_emploi": "Plans d’emploi des réserves",
    "indicateur": "Indicateurs",
    "dialogue": "Dialogue de gestion",
    "verification": "Faits à vérifier",
    "papier": "Copies signées",
}
# A payment file is read by the caisse that sent it and by the nation: so are the acts on its lines.
_FICHIERS_DE_VERSEMENTS = "versements."
# Who was given access is told to the CPTS itself, as on its page of access.
_ACCES = "acces."
_INDICATEURS = "indicateur."
_LISENT_LES_FICHIERS = frozenset({Role.CPAM, Role.CNAM, Role.ADMIN})


def actes_de(user: Utilisateur, cpts: CPTS) -> QuerySet[Acte]:
    """Acts on a CPTS *already found within the perimeter*, the newest first."""
    return actes_des(user, [cpts.pk])


def actes_des(user: Utilisateur, structures: Iterable[int]) -> QuerySet[Acte]:
    """Acts on CPTS (primary keys) *already found within the perimeter*, the newest first."""
    par_tus: dict[tuple[str, ...], list[int]] = defaultdict(list)
    for pk in structures:
        par_tus[_tus(user, pk)].append(pk)
    lisibles = Q(pk__in=[])
    for tus, pks in par_tus.items():
        de_ces_cpts = Q(cpts__in=pks)
        for genre in tus:
            de_ces_cpts &= ~Q(acte__startswith=genre)
        lisibles |= de_ces_cpts
    return Acte.objects.for_user(user).filter(lisibles).select_related("cpts", "utilisateur")


def _tus(user: Utilisateur, cpts: int) -> tuple[str, ...]:
    """Kinds of acts that a person does not read on a CPTS. Those on indicators tell values and rates."""
    roles = perimetre_de(user).roles_sur(cpts)
    lisent = {
        _FICHIERS_DE_VERSEMENTS: _LISENT_LES_FICHIERS,
        _ACCES: ROLES_PAR_ACTION[Action.VOIR_ACCES],
        _INDICATEURS: ROLES_PAR_ACTION[Action.LIRE_INDICATEURS],
    }
    return tuple(genre for genre, autorises in lisent.items() if not roles & autorises)


def filtrer(
    lignes: QuerySet[Acte],
    genre: str = "",
    du: datetime.date | None = None,
    au: datetime.date | None = None,
) -> QuerySet[Acte]:
    """Acts of one kind (a key of ``GENRES``), from a day to another, both included, in French time."""
    if genre:
        lignes = lignes.filter(acte__startswith=f"{genre}.")
    if du:
        lignes = lignes.filter(le__date__gte=du)
    if au:
        lignes = lignes.filter(le__date__lte=au)
    return lignes


def genre_de(acte: Acte) -> str:
    """The kind of an act, in words; its code where the kind is not known."""
    return GENRES.get(acte.acte.partition(".")[0], acte.acte)


COLONNES = [
    Colonne("le", "Quand", lambda a: timezone.localtime(a.le), date_heure),
    Colonne("genre", "Genre", genre_de),
    Colonne("organisme", "Qui", lambda a: a.qui, titre=True),
    Colonne("objet", "Quoi", lambda a: a.objet),
    Colonne("details", "Détails", lambda a: details_en_texte(a.details)),
    Colonne("motif", "Pourquoi", lambda a: a.motif),
    Colonne("rang", "Numéro de scellé", lambda a: a.rang, nombre=True),
]
