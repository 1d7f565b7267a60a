"""How every act begins and ends: who may, the row locked, what the database refuses, what is computed again."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection, models, transaction
from django.utils import timezone

from cpts.commun.formats import date_longue
from cpts.commun.refus import refus_en_francais
from cpts.droits.regles import Action, exiger
from cpts.personnes.models import Utilisateur
from cpts.structures.models import CPTS
from cpts.traces.actes import journaliser
from financements.contrats.entretien import entretenir
from financements.contrats.enums import Saisie
from financements.contrats.models import Contrat


@contextmanager
def acte_sur(user: Utilisateur | None, contrat: Contrat) -> Iterator[Contrat]:
    """The contract, read again and locked, for someone who may change it; computed anew when the act is done."""
    exiger_la_tenue(user, contrat.cpts)
    with atomique():
        lu = verrouiller(contrat)
        yield lu
        entretenir([lu])


@contextmanager
def atomique() -> Iterator[None]:
    """All or nothing, with what the database refuses in French.

    Deferred constraints are checked at the end of the act rather than of the transaction: the refusal reaches the form.
    """
    with refus_en_francais(), transaction.atomic():
        yield
        connection.check_constraints()


def verrouiller(contrat: Contrat) -> Contrat:
    """The row as it stands now, held until the end of the transaction."""
    lignes = Contrat.objects.select_related("cpts", "caisse", "ars")
    return lignes.select_for_update(no_key=True, of=("self",)).get(pk=contrat.pk)


def exiger_la_tenue(user: Utilisateur | None, *structures: CPTS) -> None:
    """``PermissionDenied`` unless the person keeps the contract of each of these CPTS; a job of the service may."""
    if user is None:
        return
    visibles = set(
        CPTS.objects.for_user(user).filter(pk__in=[c.pk for c in structures]).values_list("pk", flat=True)
    )
    for cpts in structures:
        if cpts.pk not in visibles:
            raise PermissionDenied(f"{cpts.nom} n’est pas suivie par votre caisse.")
        exiger(user, Action.GERER_CONTRAT, cpts)


def exiger_enregistre(contrat: Contrat) -> None:
    """Refuse on a contract not entered yet, or that has no effect any more."""
    if contrat.saisie != Saisie.ENREGISTRE:
        raise ValidationError(
            f"Ce contrat est « {contrat.get_saisie_display().lower()} » : complétez ses missions et "
            "enregistrez-le d’abord."
        )
    if contrat.resiliation:
        raise ValidationError(
            f"Ce contrat est résilié à compter du {date_longue(contrat.resiliation)} : il ne change plus."
        )


def exiger_passe(champ: str, jour: datetime.date, quoi: str) -> None:
    """A fact is entered once it happened."""
    if jour > timezone.localdate():
        raise ValidationError(
            {
                champ: f"{quoi} : lu {date_longue(jour)} ; attendu : une date passée ou aujourd’hui. "
                "Un fait à venir se prévoit, il ne se constate pas."
            }
        )


def exiger_entre(
    champ: str, jour: datetime.date, debut: datetime.date, fin: datetime.date | None, quoi: str
) -> None:
    """A date between two others, both included; ``fin`` None: no upper end."""
    if jour < debut or (fin is not None and jour > fin):
        attendu = (
            f"du {date_longue(debut)} au {date_longue(fin)}" if fin else f"à partir du {date_longue(debut)}"
        )
        raise ValidationError(
            {champ: f"{quoi} : lu {date_longue(jour)} ; attendu : {attendu}. Corrigez cette date."}
        )


def exiger_motif(champ: str, motif: str, pourquoi: str) -> str:
    """The reason, trimmed; refused when empty."""
    if not motif.strip():
        raise ValidationError({champ: pourquoi})
    return motif.strip()


def enregistrer_ligne(ligne: models.Model, *champs: str) -> None:
    """Check a row (types, constraints, in French) and save it, or only some of its columns."""
    ligne.full_clean()
    ligne.save(update_fields=list(champs) or None)


def noter(
    user: Utilisateur | None,
    contrat: Contrat,
    acte: str,
    objet: str,
    motif: str = "",
    details: dict[str, Any] | None = None,
) -> None:
    """Write the act in the journal of the CPTS."""
    details = {"contrat": contrat.uuid, **(details or {})}
    journaliser(user, contrat.cpts, f"contrat.{acte}", objet, motif=motif, details=details)
