"""The public home: published figures (data), next dates (from the required pieces), and where each role starts."""

from __future__ import annotations

import datetime
import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.urls import NoReverseMatch, reverse

from comptes.versions.enums import Piece
from controles.pieces.models import PieceRequise
from cpts.droits.enums import ROLES_D_AGREGATS, Role
from cpts.droits.perimetre import perimetre_de
from cpts.structures.models import CPTS

if TYPE_CHECKING:
    from cpts.personnes.models import Utilisateur

CHIFFRES = Path(__file__).parent / "donnees" / "chiffres_publics.json"
DATES_MONTREES = 3
FIN_D_ANNEE = (12, 31)


@cache
def chiffres_publics() -> list[dict[str, Any]]:
    """Published figures, as printed: ``libelle, valeur, precision, source, date``. None is computed here."""
    chiffres = json.loads(CHIFFRES.read_text(encoding="utf-8"))["chiffres"]
    return [{**c, "date": datetime.date.fromisoformat(c["date"])} for c in chiffres]


@dataclass(frozen=True)
class ProchaineDate:
    """A day by which pieces of calendar-year exercises are asked from every CPTS under contract."""

    date: datetime.date
    exercice: int
    pieces: tuple[str, ...]
    obligatoire: bool


def prochaines_dates(au: datetime.date) -> list[ProchaineDate]:
    """The next date of each required piece, one query. Clauses of single contracts are left out."""
    requises = PieceRequise.objects.filter(clause_contrat=False, contrat__isnull=True, seuil_cac=False)
    par_date: dict[tuple[datetime.date, int, bool], set[str]] = {}
    for requise in requises:
        if prochaine := _prochaine(requise, au):
            echeance, annee = prochaine
            par_date.setdefault((echeance, annee, requise.opposable), set()).add(requise.piece)
    return [
        ProchaineDate(jour, annee, tuple(p.label for p in Piece if p in pieces), obligatoire)
        for (jour, annee, obligatoire), pieces in sorted(par_date.items())[:DATES_MONTREES]
    ]


def _prochaine(requise: PieceRequise, au: datetime.date) -> tuple[datetime.date, int] | None:
    """Next due date of a piece, with the calendar-year exercise it is for."""
    for annee in range(au.year - 2, au.year + 3):
        cloture = datetime.date(annee, *FIN_D_ANNEE)
        _, echeance = requise.dates_pour(cloture)
        if echeance >= au and requise.debut <= cloture and (requise.fin is None or cloture <= requise.fin):
            return echeance, annee
    return None


def premiere_page(user: Utilisateur) -> str | None:
    """Address where this person's work starts; None for administrators and accounts without a role."""
    perimetre = perimetre_de(user)
    if perimetre.de_cpts:
        return _page_de_cpts(user, list(perimetre.roles_par_cpts))
    if perimetre.de_controle:
        return reverse("corbeille")
    if perimetre.a_role(Role.CNAM, *ROLES_D_AGREGATS):
        return _adresse("cockpit")
    return None if perimetre.a_role(Role.ADMIN) else reverse("sans_structure")


def _page_de_cpts(user: Utilisateur, cpts_ids: list[int]) -> str:
    if len(cpts_ids) > 1:
        return reverse("portefeuille")
    return reverse(
        "cpts", args=[CPTS.objects.for_user(user).values_list("uuid", flat=True).get(pk=cpts_ids[0])]
    )


def _adresse(nom: str) -> str:
    try:
        return reverse(nom)
    except NoReverseMatch:
        return reverse("statistiques")
