"""The effect of a version, asked for on a page and computed by a task; then the publication it was announced at.

The row ``EffetBareme`` is the outbox (see ``cpts.commun.travaux``).
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Count, Q, QuerySet, Sum
from django.utils import timezone

from cpts.commun.travaux import Travail, renvoyer, sans_nouvelles
from cpts.personnes.models import Utilisateur
from cpts.territoires.models import Region
from financements.aci.bareme import Bareme
from financements.aci.publication import construire_bareme
from financements.baremes import actes, registre
from financements.baremes.contenu import ecrire
from financements.baremes.enums import EtatBareme, EtatCalcul, MomentEffet
from financements.baremes.models import EffetBareme, VersionBareme
from financements.baremes.registre import Registre
from financements.contrats.calcul import recalculer
from financements.contrats.dossiers import Dossier, lire
from financements.contrats.enums import Saisie
from financements.contrats.models import Contrat, Enveloppe
from financements.effets import mesure

CALCUL = Travail("financements.effets.tasks.calculer_effet", "effet", EffetBareme)
LOT = 50
# Computed while the page waits: under a second.
IMMEDIAT_MAX = 100
ATTENTE_AVANT_REPRISE = datetime.timedelta(seconds=60)
ABANDON = datetime.timedelta(hours=1)
ECHEC = "Le calcul s’est interrompu. Aucun chiffre n’est gardé : relancez-le."


def demander(version: VersionBareme, personne: Utilisateur, moment: MomentEffet) -> EffetBareme:
    """Ask for the effect of a version; one already under way is given back. A small nation is computed at once."""
    try:
        with transaction.atomic():
            effet = EffetBareme.objects.create(
                version=version, moment=moment, demande_par=personne, demande_le=timezone.now()
            )
    except IntegrityError:
        return EffetBareme.objects.get(version=version, moment=moment, etat=EtatCalcul.DEMANDE)
    if moment == MomentEffet.ANNONCE and _contrats(version).count() <= IMMEDIAT_MAX:
        calculer(effet.pk)
        effet.refresh_from_db()
    else:
        CALCUL.apres_validation(effet.pk)
    return effet


def reprendre() -> int:
    """Send again the computations nobody took for a minute; give up on an announcement after an hour."""
    maintenant = timezone.now()
    attendus = EffetBareme.objects.filter(etat=EtatCalcul.DEMANDE)
    attendus.filter(moment=MomentEffet.ANNONCE, demande_le__lt=maintenant - ABANDON).update(
        etat=EtatCalcul.ECHEC, erreur=ECHEC
    )
    anciens = attendus.filter(
        sans_nouvelles(ATTENTE_AVANT_REPRISE), demande_le__lt=maintenant - ATTENTE_AVANT_REPRISE
    )
    return renvoyer(anciens.values_list("pk", flat=True), CALCUL.envoyer)


def calculer(effet_id: int) -> None:
    """Compute one effect; after a publication, rewrite the rows of the contracts first. Twice changes nothing.

    Progress is written between the lots, outside of any transaction of the caller.
    """
    effet = EffetBareme.objects.select_related("version").filter(pk=effet_id, etat=EtatCalcul.DEMANDE).first()
    if effet is None:
        return
    contrats = list(_contrats(effet.version))
    effet.total = len(contrats) * (2 if effet.moment == MomentEffet.CONSTATE else 1)
    effet.faits = 0
    effet.save(update_fields=["total", "faits"])
    if effet.moment == MomentEffet.CONSTATE:
        for lot in _lots(contrats):
            recalculer(lot)
            _avancer(effet, len(lot))
    _mesurer(effet, contrats)


def _mesurer(effet: EffetBareme, contrats: list[Contrat]) -> None:
    version, connu = effet.version, registre.lire()
    nouvelle = connu.versions.get(version.identifiant) or construire_bareme(version.contenu)
    regions = dict(Region.objects.values_list("code", "nom"))
    total, somme = mesure.Effet(), _debut_d_empreinte(version, connu)
    for lot in _lots(contrats):
        for dossier in lire(lot):
            somme.update(mesure.empreinte_du_dossier(dossier))
            if contrat := _effet_sur(dossier, connu, nouvelle):
                mesure.ajouter(total, contrat, timezone.localdate())
        _avancer(effet, len(lot))
    repris = _lignee(_denombres().exclude(saisie=Saisie.ENREGISTRE), version).count()
    resultat = mesure.resultat(total, regions, repris)
    if effet.moment == MomentEffet.CONSTATE:
        resultat["lignes"] = lignes_enregistrees(resultat["detail"])
    effet.resultat, effet.empreinte = resultat, somme.hexdigest()
    effet.etat, effet.calcule_le = EtatCalcul.PRET, timezone.now()
    effet.save(update_fields=["resultat", "empreinte", "etat", "calcule_le"])


def _effet_sur(dossier: Dossier, connu: Registre, nouvelle: Bareme) -> mesure.EffetContrat | None:
    lignee = dossier.contrat.bareme
    avec = mesure.grille_avec(connu, lignee, nouvelle)
    if avec is None:
        return None
    sans = mesure.grille_sans(connu, lignee, nouvelle)
    region = dossier.contrat.cpts.departement.region_id
    return mesure.effet_sur(dossier, sans, avec, nouvelle.effet, region)


def _contrats(version: VersionBareme) -> Any:
    """Contracts that can be computed and that take their amounts from the lineage of a version."""
    contrats = _lignee(_denombres().filter(saisie=Saisie.ENREGISTRE), version)
    return contrats.select_related("cpts__departement").order_by("pk")


def _denombres() -> QuerySet[Contrat]:
    """Contracts of the nation: a worked example counts in no sum."""
    return Contrat.objects.filter(cpts__exemple=False)


def _lignee(contrats: Any, version: VersionBareme) -> Any:
    return contrats.filter(bareme__in=registre.lire().ascendance(version.precedente))


def _lots(contrats: list[Contrat]) -> Iterator[list[Contrat]]:
    for debut in range(0, len(contrats), LOT):
        yield contrats[debut : debut + LOT]


def _avancer(effet: EffetBareme, nombre: int) -> None:
    """Say how far the computation is, and that somebody is at it: the sweep leaves it alone."""
    effet.faits += nombre
    EffetBareme.objects.filter(pk=effet.pk).update(faits=effet.faits, envoye_le=timezone.now())


def _debut_d_empreinte(version: VersionBareme, connu: Registre) -> Any:
    autres = sorted(nom for nom in connu.versions if nom != version.identifiant)
    return mesure.hacher(ecrire(version.contenu), autres)


def empreinte_actuelle(version: VersionBareme) -> str:
    """The hash that an effect computed now would bear: contents, register and facts of every contract."""
    somme = _debut_d_empreinte(version, registre.lire())
    for lot in _lots(list(_contrats(version))):
        for dossier in lire(lot):
            somme.update(mesure.empreinte_du_dossier(dossier))
    return somme.hexdigest()


def annonce_de(version: VersionBareme) -> EffetBareme | None:
    """The last announcement computed for a version."""
    return EffetBareme.objects.filter(
        version=version, moment=MomentEffet.ANNONCE, etat=EtatCalcul.PRET
    ).first()


def lignes_enregistrees(detail: list[list[Any]]) -> dict[str, int]:
    """Rows against the effect: for how many contracts the year is already in the rows, and how many differ."""
    attendus = {(ligne[0], ligne[5]): ligne[7] for ligne in detail}
    sommes = (
        Enveloppe.objects.filter(contrat__in={contrat for contrat, _ in attendus})
        .values("contrat", "annee_contrat")
        .annotate(total=Sum("montant"), inconnus=Count("pk", filter=Q(montant__isnull=True)))
    )
    comparees = differentes = 0
    for ligne in sommes:
        cle = (ligne["contrat"], ligne["annee_contrat"].isoformat())
        if cle in attendus:
            lu = None if ligne["inconnus"] or ligne["total"] is None else f"{ligne['total']:.2f}"
            comparees, differentes = comparees + 1, differentes + (lu != attendus[cle])
    return {"comparees": comparees, "differentes": differentes}


@transaction.atomic
def publier(version: VersionBareme, personne: Utilisateur, effet_lu: str) -> EffetBareme:
    """Publish a verified version, with the effect the person was shown (``effet_lu``: its UUID). Returns the follow-up.

    Refused when anything the announcement was computed from has moved since.
    """
    actes.reprendre_verrouillee(version, EtatBareme.VERIFIEE)
    annonce = annonce_de(version)
    if annonce is None or annonce.resultat is None or str(annonce.uuid) != effet_lu:
        raise ValidationError(
            "L’effet de cette version n’est pas calculé, ou vous avez lu un effet plus ancien.",
            code="effet_ancien",
        )
    if annonce.empreinte != empreinte_actuelle(version):
        raise ValidationError(
            "La version ou un contrat a changé depuis le calcul de l’effet : relancez-le avant de publier.",
            code="effet_ancien",
        )
    phrase = mesure.phrase(version.identifiant, version.effet, annonce.resultat["total"])
    actes.sceller_publication(version, personne, phrase)
    return demander(version, personne, MomentEffet.CONSTATE)
