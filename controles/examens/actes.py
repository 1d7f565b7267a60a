"""Who examines a deposit: taken, then examined. ARS and CPAM see each other's state."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from comptes.versions.models import Version
from controles.examens.models import Examen
from cpts.commun.formats import avec_article, date_courte
from cpts.droits.enums import Role
from cpts.droits.regles import organisation_de
from cpts.personnes.models import Habilitation, Utilisateur
from cpts.structures.enums import NatureRattachement
from cpts.structures.models import Organisation
from cpts.traces.actes import journaliser


@transaction.atomic
def prendre(user: Utilisateur, version: Version) -> Examen:
    """« Je prends » : the deposit is held by this person. Taking it over from a colleague is allowed."""
    examen = _examen(user, version)
    if examen.pris_par_id != user.pk:
        examen.pris_par, examen.pris_le = user, timezone.now()
        examen.save(update_fields=["pris_par", "pris_le"])
        _journaliser(user, version, "pris", "Examen commencé")
    return examen


@transaction.atomic
def rendre(user: Utilisateur, version: Version) -> Examen:
    """« Je rends » : nobody holds the deposit any more."""
    examen = _examen(user, version)
    if examen.pris_par_id is not None:
        examen.pris_par = examen.pris_le = None
        examen.save(update_fields=["pris_par", "pris_le"])
        _journaliser(user, version, "rendu", "Examen rendu, à reprendre")
    return examen


@transaction.atomic
def marquer_examine(user: Utilisateur, version: Version) -> Examen:
    """« Examiné » : taken too, if nobody had. A second time changes nothing."""
    examen = prendre(user, version)
    if examen.examine_le is None:
        examen.examine_par, examen.examine_le = user, timezone.now()
        examen.save(update_fields=["examine_par", "examine_le"])
        _journaliser(user, version, "fait", "Dépôt examiné")
    return examen


def _journaliser(user: Utilisateur, version: Version, verbe: str, phrase: str) -> None:
    depot = f"{version.numero}, {version.depot.get_piece_display()}, exercice {version.depot.exercice}"
    journaliser(user, version.depot.cpts, f"examen.{verbe}", f"{phrase} : dépôt {depot}")


def _examen(user: Utilisateur, version: Version) -> Examen:
    organisation = organisation_de(user, version.depot.cpts)
    Examen.objects.get_or_create(version=version, organisation=organisation)
    return Examen.objects.select_for_update().get(version=version, organisation=organisation)


def motif_d_examen(version: Version) -> str:
    """Why the attestation of a version can no longer be withdrawn: it has been examined. Empty when it has not.

    Asked by ``comptes.depots`` (setting ``ATTESTATION_GARDES``), in the transaction of the act.
    """
    examines = Examen.objects.filter(version=version, examine_le__isnull=False).select_related("organisation")
    examen = examines.order_by("examine_le").first()
    if examen is None or examen.examine_le is None:
        return ""
    qui, le = avec_article(examen.organisation.nom), date_courte(timezone.localdate(examen.examine_le))
    return (
        f"Ces comptes ont été examinés par {qui} le {le} : l’attestation ne peut plus être retirée. Si les comptes "
        "ont changé, déposez la version corrigée : elle prendra leur place une fois confirmée et attestée."
    )


def qui_examine(version: Version) -> list[tuple[str, list[str]]]:
    """The caisse and the ARS of a CPTS, with the address of who took the version, else of all their agents.

    Asked by ``comptes.depots`` (setting ``DEPOT_EXAMINATEURS``).
    """
    cpts = version.depot.cpts
    pris = {
        examen.organisation_id: examen.pris_par.email
        for examen in Examen.objects.filter(version=version).select_related("pris_par")
        if examen.pris_par and examen.pris_par.email
    }
    avertis = []
    for nature, role in ((NatureRattachement.CAISSE, Role.CPAM), (NatureRattachement.ARS, Role.ARS)):
        organisation = cpts.rattachement(nature)
        if organisation is not None:
            preneur = pris.get(organisation.pk)
            avertis.append((organisation.nom, [preneur] if preneur else _adresses(organisation, role)))
    return avertis


def _adresses(organisation: Organisation, role: Role) -> list[str]:
    agents = Habilitation.objects.en_cours().filter(
        organisation=organisation, role=role, utilisateur__is_active=True
    )
    adresses = agents.exclude(utilisateur__email="").values_list("utilisateur__email", flat=True)
    return sorted(set(adresses))
