"""The controller's pages in a browser: basket, examination, question and answer, expected pieces."""

import pytest
from django.urls import reverse

from comptes.versions.models import ConstatLecture
from controles.echanges.models import Echange
from controles.pieces.enums import EtatTransmission
from tests.controles.factories import PieceRequiseFactory, TransmissionFactory
from tests.factories import VersionFactory
from tests.navigateur.aides import connexion, verifier

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def version(exercice):
    version = VersionFactory(depot__exercice=exercice, etat="lu", verdict="alerte")
    version.depot.version_courante = version
    version.depot.save()
    message = "Le SIREN « 999000004 » du nom du fichier n’est pas celui de la CPTS (999000012)."
    ConstatLecture.objects.create(
        version=version, rang=1, code="FEC-31", gravite="alerte", message=message, ligne=3, nombre=4
    )
    TransmissionFactory(
        exercice=exercice, requise=PieceRequiseFactory(force="convention"), etat=EtatTransmission.EN_RETARD
    )
    TransmissionFactory(
        exercice=exercice, requise=PieceRequiseFactory(piece="bilan"), etat=EtatTransmission.NON_TRANSMISE
    )
    return version


@pytest.mark.parametrize("onglet", ["retard", "examiner", "reponse"])
def test_la_corbeille(onglet, page, version, avec_role):
    connexion(page, avec_role("cpam"))
    page.goto(f"{reverse('corbeille')}?onglet={onglet}")
    verifier(page, f"corbeille-{onglet}")


def test_les_pieces_attendues(page, version, avec_role):
    connexion(page, avec_role("ars"))
    page.goto(reverse("transmissions"))
    verifier(page, "transmissions")


def test_une_precision_se_demande_sur_un_constat_et_se_repond(page, version, avec_role):
    cpam, tresoriere = avec_role("cpam"), avec_role("tresorerie")
    connexion(page, cpam)
    page.goto(reverse("depot_examen", args=[version.uuid]))
    page.get_by_role("button", name="Prendre ce dépôt").click()
    verifier(page, "examen")
    page.get_by_role("link", name="Demander une précision sur le constat FEC-31").click()
    page.get_by_label("Votre message").fill("Est-ce bien le fichier de cette CPTS ?")
    verifier(page, "echange-nouveau")
    page.get_by_role("button", name="Envoyer la demande").click()
    verifier(page, "echange-cpam")
    connexion(page, tresoriere)
    page.goto(reverse("echange", args=[Echange.objects.get().uuid]))
    page.get_by_label("Votre message").fill("Oui, notre SIREN a changé en janvier.")
    page.get_by_role("button", name="Envoyer le message").click()
    page.get_by_text("Oui, notre SIREN a changé en janvier.").wait_for()
    verifier(page, "echange-cpts")


def test_une_demande_vide_porte_le_regard_sur_l_erreur(page, version, avec_role, journal):
    journal.tolerer("422")
    connexion(page, avec_role("cpam"))
    page.goto(reverse("echange_nouveau", args=[version.uuid]))
    page.get_by_role("button", name="Envoyer la demande").click()
    assert page.title().startswith("Erreur :")
    verifier(page, "echange-erreur")
