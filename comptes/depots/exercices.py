"""The exercise of a deposit: asked for by its year or its dates, written only when the deposit is; corrected, removed.

An exercise in which nothing counts never stands in the way: a deposit for other dates takes its days, and the journal
says so. One in which something counts is not moved: the sentence names what holds it.
"""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from functools import partial

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.module_loading import import_string

from comptes.versions.enums import EtatLecture
from comptes.versions.models import Depot, Exercice, Version
from comptes.versions.verrou_cpts import verrouiller_cpts
from cpts.droits.regles import Action, exiger
from cpts.personnes.models import Utilisateur
from cpts.structures.models import CPTS
from cpts.traces.actes import journaliser

DUREE_MIN = datetime.timedelta(days=27)


def dates_de(exercice: Exercice) -> str:
    """« du 01/07/2024 au 31/12/2025 », whatever the exercise is called elsewhere."""
    return f"du {exercice.debut:%d/%m/%Y} au {exercice.fin:%d/%m/%Y}"


# --- Asked for at a deposit ------------------------------------------------------------------------------


def demander_exercice(cpts: CPTS, debut: datetime.date, fin: datetime.date) -> Exercice:
    """The exercise of these dates: the row if there is one, else a row that is not saved yet.

    ``recevoir`` saves it with the deposit, so that a refused one leaves nothing. Raises ``ValidationError``
    (French) for impossible dates, or those of an exercise in which something counts.
    """
    existant = Exercice.objects.filter(cpts=cpts, debut=debut, fin=fin).first()
    if existant:
        return existant
    nouveau = Exercice(cpts=cpts, debut=debut, fin=fin)
    _verifier_la_duree(nouveau)
    for autre in _recouverts(nouveau):
        _exiger_libre(autre)
    return nouveau


def exercice_clos_en(cpts: CPTS, annee: int) -> Exercice:
    """The exercise that closes in a year; when there is none, the calendar year, not saved (``demander_exercice``).

    Raises ``ValidationError`` when several close that year, or when the calendar year overlaps one that counts.
    """
    clos = list(Exercice.objects.filter(cpts=cpts, fin__year=annee)[:2])
    if len(clos) == 1:
        return clos[0]
    if clos:
        raise ValidationError(
            f"Plusieurs exercices se terminent en {annee} : donnez la date de clôture (AAAA-MM-JJ)."
        )
    return demander_exercice(cpts, datetime.date(annee, 1, 1), datetime.date(annee, 12, 31))


@transaction.atomic
def inscrire_exercice(user: Utilisateur, exercice: Exercice) -> Exercice:
    """The saved row of an exercise asked for, in the transaction of the deposit; no one removes it meanwhile.

    Empty exercises whose days a new one takes are removed, each with its line in the journal.
    """
    cpts = exercice.cpts
    if exercice.pk:
        if not Exercice.objects.select_for_update(no_key=True).filter(pk=exercice.pk).exists():
            raise ValidationError("Cet exercice vient d’être retiré : choisissez-en un autre.")
        return exercice
    verrouiller_cpts(cpts.pk)
    voulu = demander_exercice(cpts, exercice.debut, exercice.fin)
    if voulu.pk:
        return voulu
    motif = f"Un dépôt est fait pour l’exercice {dates_de(voulu)}."
    for autre in Exercice.objects.select_for_update().filter(pk__in=[e.pk for e in _recouverts(voulu)]):
        _exiger_libre(autre)
        _retirer(user, autre, motif)
    _enregistrer(voulu)
    journaliser(user, cpts, "exercice.cree", f"Exercice créé : {dates_de(voulu)}", details=_dates(voulu))
    return voulu


def creer_exercice(cpts: CPTS, debut: datetime.date, fin: datetime.date) -> Exercice:
    """Create an exercise of 1 to 24 months, or return the one with these very dates. For what is not a deposit.

    Raises ``ValidationError`` (French) when the dates are impossible or overlap another exercise.
    """
    with transaction.atomic():
        CPTS.objects.select_for_update(no_key=True).get(pk=cpts.pk)
        existant = Exercice.objects.filter(cpts=cpts, debut=debut, fin=fin).first()
        if existant:
            return existant
        exercice = Exercice(cpts=cpts, debut=debut, fin=fin)
        _verifier_la_duree(exercice)
        if recouverts := _recouverts(exercice):
            raise ValidationError(_phrase_de_recouvrement(recouverts[0], []))
        _enregistrer(exercice)
        return exercice


# --- Corrected or removed on its own page ----------------------------------------------------------------


@transaction.atomic
def corriger_exercice(
    user: Utilisateur, exercice: Exercice, debut: datetime.date, fin: datetime.date
) -> Exercice:
    """Give an exercise in which nothing counts its right dates; returns the row that has them.

    A row with deposits keeps its dates, for their receipts: it is removed and another one is written. Raises
    ``PermissionDenied``, or ``ValidationError`` when something holds it or the dates are impossible.
    """
    exercice = _prendre(user, exercice)
    avant, voulu = dates_de(exercice), Exercice(cpts=exercice.cpts, debut=debut, fin=fin)
    if (debut, fin) == (exercice.debut, exercice.fin):
        return exercice
    _verifier_la_duree(voulu)
    for autre in _recouverts(voulu):
        if autre.pk != exercice.pk:
            raise ValidationError(_phrase_de_recouvrement(autre, ce_qui_retient(autre)))
    if Depot.objects.filter(exercice=exercice).exists():
        _mettre_de_cote(user, exercice)
        _enregistrer(voulu)
    else:
        voulu = exercice
        voulu.debut, voulu.fin = debut, fin
        _enregistrer(voulu)
    objet = f"Dates d’un exercice corrigées : {avant} devient {dates_de(voulu)}"
    journaliser(user, voulu.cpts, "exercice.corrige", objet, details=_dates(voulu))
    return voulu


@transaction.atomic
def retirer_exercice(user: Utilisateur, exercice: Exercice, motif: str = "") -> None:
    """Remove an exercise in which nothing counts. Raises ``PermissionDenied``, or ``ValidationError`` (why not)."""
    _retirer(user, _prendre(user, exercice), motif)


def ce_qui_retient(exercice: Exercice) -> list[str]:
    """Why an exercise can be neither corrected nor removed, one French phrase per reason; empty: it can."""
    raisons = [_phrase_du_depot(version) for version in _versions_en_jeu(exercice)]
    for chemin in settings.EXERCICE_GARDES:
        raisons += import_string(chemin)(exercice.pk)
    return raisons


def _versions_en_jeu(exercice: Exercice) -> list[Version]:
    """Versions that count, that are being read, or that a person could still make count: the last of each piece."""
    versions = Version.objects.filter(depot__exercice=exercice, retiree_le__isnull=True).avec_depot()
    dernieres: dict[int, Version] = {}
    for version in versions.order_by("rang"):
        dernieres[version.depot_id] = version
    return [
        version
        for version in versions.order_by("recu_le", "pk")
        if version.depot.version_courante_id == version.pk
        or version.etat in (EtatLecture.RECU, EtatLecture.EN_LECTURE)
        or (version.acceptee and dernieres[version.depot_id].pk == version.pk)
    ]


def _phrase_du_depot(version: Version) -> str:
    nom = f"le dépôt {version.numero} ({version.depot.get_piece_display()})"
    if version.etat in (EtatLecture.RECU, EtatLecture.EN_LECTURE):
        return f"{nom} est en cours de lecture : attendez son verdict"
    if version.depot.version_courante_id == version.pk:
        return f"{nom} y compte : retirez-le d’abord"
    return f"{nom} peut encore y compter : retirez-le d’abord"


# --- Mechanisms ------------------------------------------------------------------------------------------


def _prendre(user: Utilisateur, exercice: Exercice) -> Exercice:
    """The row under the lock of its CPTS, if the person may deposit and nothing holds it."""
    exiger(user, Action.DEPOSER, exercice.cpts)
    verrouiller_cpts(exercice.cpts_id)
    lus = Exercice.objects.select_for_update(of=("self",)).select_related("cpts")
    lu = lus.filter(pk=exercice.pk).first()
    if lu is None:
        raise ValidationError("Cet exercice est déjà retiré.")
    if raisons := ce_qui_retient(lu):
        raise ValidationError(f"L’exercice {dates_de(lu)} ne peut pas changer : {_enumerer(raisons)}.")
    return lu


def _retirer(user: Utilisateur, exercice: Exercice, motif: str) -> None:
    """Remove a free exercise: the row itself when no deposit ever named it, else by a date."""
    objet, details = f"Exercice retiré : {dates_de(exercice)}", _dates(exercice)
    journaliser(user, exercice.cpts, "exercice.retire", objet, motif=motif, details=details)
    if Depot.objects.filter(exercice=exercice).exists():
        _mettre_de_cote(user, exercice)
    else:
        exercice.delete()


def _mettre_de_cote(user: Utilisateur, exercice: Exercice) -> None:
    """Remove a row that receipts name: it stays for them, and none of its versions comes back."""
    maintenant = timezone.now()
    vivantes = Version.objects.filter(depot__exercice=exercice, retiree_le__isnull=True)
    vivantes.update(retiree_le=maintenant, retiree_par=user)
    exercice.retire_le, exercice.retire_par = maintenant, user
    exercice.save(update_fields=["retire_le", "retire_par"])
    _prevenir(exercice.pk)


def _enregistrer(exercice: Exercice) -> None:
    exercice.full_clean()
    exercice.save()
    _prevenir(exercice.pk)


def _prevenir(exercice_id: int) -> None:
    """The rooms above follow once this is committed; the daily job takes up what failed."""
    for chemin in settings.EXERCICE_SUITES:
        transaction.on_commit(partial(import_string(chemin), exercice_id), robust=True)


def _verifier_la_duree(exercice: Exercice) -> None:
    if exercice.fin - exercice.debut < DUREE_MIN:
        raise ValidationError("Un exercice dure de 1 à 24 mois : vérifiez les deux dates.")
    exercice.clean_fields()
    exercice.validate_constraints(exclude={"cpts"})


def _recouverts(exercice: Exercice) -> list[Exercice]:
    """The other exercises of the CPTS that share a day with these dates."""
    autres = Exercice.objects.filter(
        cpts=exercice.cpts, debut__lte=exercice.fin, fin__gte=exercice.debut
    ).select_related("cpts")
    return list(autres.exclude(pk=exercice.pk).order_by("debut"))


def _exiger_libre(autre: Exercice) -> None:
    if raisons := ce_qui_retient(autre):
        raise ValidationError(_phrase_de_recouvrement(autre, raisons))


def _phrase_de_recouvrement(autre: Exercice, raisons: Sequence[str]) -> str:
    pourquoi = f", et {_enumerer(raisons)}" if raisons else ""
    return (
        f"Ces dates recouvrent l’exercice {dates_de(autre)} de la même CPTS{pourquoi}. "
        "Choisissez cet exercice, ou vérifiez vos dates : deux exercices n’ont aucun jour en commun."
    )


def _enumerer(raisons: Sequence[str]) -> str:
    return " ; ".join(raisons)


def _dates(exercice: Exercice) -> dict[str, datetime.date]:
    return {"debut": exercice.debut, "fin": exercice.fin}
