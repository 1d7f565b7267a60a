"""The contract page and one act, in a browser: accessible, at both widths, without a script."""

import datetime

import pytest
from django.urls import reverse
from django.utils import timezone

from cpts.structures.models import CommunePerimetre
from cpts.territoires.models import PopulationCommune
from financements.aci.calendrier import ajouter_mois
from financements.contrats import actes
from financements.contrats.actes import Engagement, Saisi
from financements.contrats.models import Contrat, EngagementMission
from tests.factories import CommuneFactory, CPTSFactory, personne
from tests.navigateur.aides import connexion, verifier

SOCLES = ("acces_soins", "parcours", "prevention", "crises_sanitaires")


@pytest.fixture
def structure(transactional_db):
    cpts = CPTSFactory(complete=True)
    Contrat.objects.filter(cpts=cpts).delete()
    commune = CommuneFactory()
    for millesime in (2020, 2021, 2022, 2023):
        PopulationCommune.objects.create(commune=commune, millesime=millesime, population=60_000)
    CommunePerimetre.objects.create(cpts=cpts, commune=commune, debut="2020-01-01")
    return cpts


@pytest.fixture
def caisse(page, structure):
    user = personne("cpam", structure)
    connexion(page, user)
    return user


@pytest.fixture
def contrat(caisse, structure):
    """Signed eleven months ago: two deadlines passed, two near; amended and suspended once."""
    signature = ajouter_mois(timezone.localdate(), -11)
    saisi = Saisi(signature, numero="2025-041", bareme="demo-nation")
    contrat = actes.enregistrer(
        caisse, actes.creer_contrat(caisse, structure, saisi, [Engagement(m) for m in SOCLES])
    )
    actes.demarrer_mission(caisse, contrat, "acces_soins", ajouter_mois(signature, 7))
    actes.enregistrer_avenant(
        caisse,
        contrat,
        signature=ajouter_mois(signature, 3),
        effet=ajouter_mois(signature, 4),
        objet="Une mission complémentaire et une clause de transmission",
        changements={
            "contrat": {"clause_transmission": True},
            "qualite_pertinence": {"engagee": True, "demarrage_prevu": ajouter_mois(signature, 14)},
        },
    )
    suspension = actes.suspendre(caisse, contrat, ajouter_mois(signature, 8), "Gouvernance vacante")
    actes.reprendre(caisse, contrat, suspension.debut + datetime.timedelta(days=20))
    return contrat


def test_la_page_et_sa_version_d_un_jour_passe(page, structure, contrat):
    page.goto(reverse("cpts_contrat", args=[structure.uuid]))
    verifier(page, "contrat")
    assert page.get_by_text("à regarder ensemble").is_visible()
    page.get_by_label("Voir le contrat tel qu’il était le").fill(contrat.signature.isoformat())
    page.get_by_role("button", name="Afficher").click()
    assert page.locator(".fr-alert__title", has_text="Contrat tel qu’il était le").is_visible()
    verifier(page, "contrat-passe")


@pytest.mark.parametrize("sans_script", [True])
def test_preparer_et_enregistrer_sans_script(page, journal, structure, caisse):
    journal.tolerer("422")
    page.goto(reverse("cpts_contrat", args=[structure.uuid]))
    page.get_by_role("link", name="Préparer un contrat").click()
    page.get_by_label("Signature le").fill(timezone.localdate().isoformat())
    for nom in ("Accès aux soins", "Parcours pluriprofessionnels", "Prévention"):
        page.get_by_role("group", name=nom).get_by_text("Mission engagée").click()
    page.get_by_role("button", name="Préparer le contrat").click()
    page.get_by_role("link", name="Enregistrer ce contrat").click()
    page.get_by_text("Je confirme que ce contrat est signé").click()
    page.get_by_role("button", name="Enregistrer le contrat").click()
    assert page.get_by_text("Missions obligatoires non engagées : Crises sanitaires graves.").is_visible()
    page.goto(reverse("contrat_acte", args=[Contrat.objects.get(cpts=structure).uuid, "missions"]))
    page.get_by_role("group", name="Crises sanitaires graves").get_by_text("Mission engagée").click()
    page.get_by_role("button", name="Enregistrer les missions").click()
    page.get_by_role("link", name="Enregistrer ce contrat").click()
    page.get_by_text("Je confirme que ce contrat est signé").click()
    page.get_by_role("button", name="Enregistrer le contrat").click()
    assert page.get_by_text("Le contrat est enregistré ; son échéancier est calculé.").is_visible()
    assert EngagementMission.objects.count() == 4


def test_les_pages_des_actes(page, journal, contrat):
    journal.tolerer("422")
    for acte in ("avenant", "fusionner", "resilier"):
        page.goto(reverse("contrat_acte", args=[contrat.uuid, acte]))
        if acte == "resilier":
            page.get_by_role("button", name="Résilier le contrat").click()
        verifier(page, f"contrat-{acte}")
    page.goto(reverse("contrat_mission", args=[contrat.uuid, "prevention"]))
    verifier(page, "contrat-mission")
    page.goto(reverse("contrats_delais"))
    verifier(page, "contrats-delais")
