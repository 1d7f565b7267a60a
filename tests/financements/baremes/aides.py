"""Versions of the scale at each stage, each built by the acts themselves."""

import datetime
from decimal import Decimal

from django.db import transaction

from cpts.droits.enums import Role
from financements.baremes import actes
from financements.baremes.enums import GesteBareme
from financements.baremes.models import EffetBareme, VersionBareme
from financements.baremes.saisie import Origine, appliquer_montants
from financements.effets import calculs
from tests.factories import ContratFactory, EngagementMissionFactory, personne

EFFET = datetime.date(2027, 1, 1)
ORIGINE = Origine("montant inventé pour la démonstration, sans valeur officielle", "choix", "invente", True)
OFFICIELLE = Origine(
    "Journal officiel du 1er décembre 2026, texte 12, art. 8", "convention", "certain", False
)
MISSIONS = ("acces_soins", "parcours", "prevention", "crises_sanitaires", "qualite_pertinence")
PREVENTION = ("T2", "prevention", "fixe")


def admin(**champs):
    return personne(Role.ADMIN, **champs)


def brouillon(
    auteur=None,
    identifiant="demo-exemples-2027",
    precedente="demo-exemples",
    effet=EFFET,
    montants=None,
    origine=ORIGINE,
) -> VersionBareme:
    """A draft of the scale of the worked examples: prevention's fixed part goes from 10 000 to 12 500 €."""
    auteur = auteur or admin()
    montants = {PREVENTION: Decimal("12500.00")} if montants is None else montants
    version = actes.creer(auteur, identifiant, "Barème d’essai 2027", precedente, effet)
    saisir(version, montants, origine)
    return version


def saisir(version, montants, origine=ORIGINE) -> None:
    actes.enregistrer(
        version,
        version.saisi_par,
        GesteBareme.SAISIR,
        "essai",
        lambda contenu: appliquer_montants(contenu, montants, origine),
    )


def a_verifier(**options) -> VersionBareme:
    version = brouillon(**options)
    actes.soumettre(version, version.saisi_par)
    return version


def verifiee(verificateur=None, **options) -> VersionBareme:
    version = a_verifier(**options)
    actes.terminer(version, verificateur or admin())
    return version


def publiee(**options) -> VersionBareme:
    version = verifiee(**options)
    publier(version)
    return version


def annoncer(version) -> EffetBareme:
    return calculs.demander(version, version.saisi_par, "annonce")


def publier(version) -> EffetBareme:
    """Announce, publish, recompute, find the effect: as the pages and the worker do."""
    suivi = calculs.publier(version, version.verifie_par, str(annoncer(version).uuid))
    calculs.calculer(suivi.pk)
    suivi.refresh_from_db()
    return suivi


def contrat(signature=datetime.date(2024, 3, 1), missions=MISSIONS, **options):
    """An entered contract of size 2 for five years: these missions started at the signature, the others not yet."""
    with transaction.atomic():
        ligne = ContratFactory(enregistre=True, **{"signature": signature, **options})
        for mission in MISSIONS:
            EngagementMissionFactory(
                contrat=ligne, mission=mission, demarrage=signature if mission in missions else None
            )
    return ligne


def simple(texte: str) -> str:
    """The text with ordinary spaces."""
    return texte.replace("\u00a0", " ").replace("\u202f", " ")


def texte(reponse) -> str:
    """The words of a page, without no-break spaces."""
    return simple(" ".join(reponse.content.decode().split()))
