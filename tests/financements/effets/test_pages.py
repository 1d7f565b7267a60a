"""Pages of an effect: announced before the publication, found after, read by those who see each contract."""

import pytest
import time_machine
from django.urls import reverse

from cpts.droits.enums import Role
from financements.baremes.models import EffetBareme
from financements.effets import calculs
from tests.factories import personne
from tests.financements.baremes.aides import a_verifier, admin, annoncer, contrat, simple, verifiee

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def horloge():
    with time_machine.travel("2026-11-22T10:00:00+01:00", tick=False):
        yield


def texte(reponse) -> str:
    return simple(" ".join(reponse.content.decode().split()))


class TestEffetEtPublication:
    def test_publier_avec_l_effet_annonce(self, client):
        contrat()
        version = verifiee()
        client.force_login(version.verifie_par)
        adresse = reverse("bareme_publier", args=[version.identifiant])
        assert client.get(adresse)["location"] == reverse("bareme_effet", args=[version.identifiant])
        client.post(reverse("bareme_effet", args=[version.identifiant]))
        page = texte(client.get(adresse))
        phrase = (
            "Publier la version demo-exemples-2027 au 1er janvier 2027 : 1 contrat, + 2 500,00 € sur un an si tous les "
            "indicateurs sont atteints."
        )
        assert phrase in page
        effet = EffetBareme.objects.get().uuid
        assert client.post(adresse, {"effet": effet}).status_code == 422  # the box is not ticked
        reponse = client.post(adresse, {"effet": effet, "confirmation": "on"})
        assert reponse["location"] == reverse("bareme_effet", args=[version.identifiant])
        suivi = EffetBareme.objects.get(moment="constate")
        etat = client.get(reverse("bareme_effet_progression", args=[version.identifiant])).json()
        assert etat == {"etat": "en_lecture", "progression": 0, "etape": "En attente de calcul"}
        calculs.calculer(suivi.pk)
        page = texte(client.get(reverse("bareme_effet", args=[version.identifiant])))
        assert "L’effet constaté est l’effet annoncé, au centime" in page
        assert "1 année de contrat relue dans les échéanciers enregistrés, 0 différence." in page
        assert version.actes.last().detail in simple(phrase) or simple(version.actes.last().detail) in phrase

    def test_un_contrat_change_entre_temps(self, client):
        ligne = contrat()
        version = verifiee()
        effet = annoncer(version)
        ligne.missions.filter(mission="parcours").update(fin="2026-06-01", motif_fin="Essai")
        client.force_login(admin())
        adresse = reverse("bareme_publier", args=[version.identifiant])
        reponse = client.post(adresse, {"effet": effet.uuid, "confirmation": "on"})
        assert reponse.status_code == 422
        assert "un contrat a changé depuis le calcul" in texte(reponse)

    def test_la_dgos_ne_lit_pas_l_effet_et_sait_pourquoi(self, client):
        contrat()
        version = verifiee()
        annoncer(version)
        client.force_login(personne(Role.DGOS))
        refus = client.get(reverse("bareme_effet", args=[version.identifiant]))
        assert refus.status_code == 403
        assert "Le simulateur donne celui d’un barème" in texte(refus)
        assert reverse("bareme_effet", args=[version.identifiant]) not in texte(
            client.get(reverse("bareme", args=[version.identifiant]))
        )
        client.force_login(personne(Role.CNAM))
        page = texte(client.get(reverse("bareme_effet", args=[version.identifiant])))
        assert "+ 2 500,00 €" in page

    def test_le_detail_contrat_par_contrat(self, client):
        ligne = contrat()
        version = verifiee()
        annoncer(version)
        adresse = reverse("bareme_effet", args=[version.identifiant])
        client.force_login(personne(Role.CNAM))
        csv = b"".join(client.get(adresse, {"export": "ouvert"}).streaming_content).decode()
        assert f"{ligne.cpts.nom},T2" in csv
        assert "246000.00,248500.00,2500.00" in csv
        client.force_login(personne(Role.DGOS))
        assert client.get(adresse, {"export": "ouvert"}).status_code == 403

    def test_la_cnam_ne_calcule_pas(self, client):
        version = verifiee()
        client.force_login(personne(Role.CNAM))
        assert client.post(reverse("bareme_effet", args=[version.identifiant])).status_code == 403

    def test_une_version_non_verifiee_ne_se_publie_pas(self, client):
        version = a_verifier()
        client.force_login(admin())
        page = texte(client.get(reverse("bareme_publier", args=[version.identifiant]), follow=True))
        assert "seule une version vérifiée se publie" in page
