"""Bounds of the sizes, deadlines, modulations: written with their source, what does not change left alone."""

from decimal import Decimal

import pytest
from django.urls import reverse

from financements.aci.bareme import Grille
from financements.aci.publication import construire_bareme
from tests.financements.baremes.fabriques import EFFET, brouillon

pytestmark = pytest.mark.django_db


@pytest.fixture
def version(client):
    version = brouillon(montants={})
    client.force_login(version.saisi_par)
    return version


@pytest.fixture
def envoyer(client, version):
    adresse = reverse("bareme_regles", args=[version.identifiant])

    def _envoyer(**changements):
        page = client.get(adresse).context
        envoi = {}
        for formulaire in (page["bornes"], page["origine"], *page["delais"], *page["modulations"]):
            for champ in formulaire:
                valeur = champ.value()
                if champ.name not in ("missions", "parts"):  # a box that is not ticked is not sent
                    envoi[champ.html_name] = "" if valeur is None else valeur
        for jeu in (page["delais"], page["modulations"]):
            envoi |= {c.html_name: c.value() for c in jeu.management_form}
        reponse = client.post(adresse, envoi | changements)
        version.refresh_from_db()
        return reponse

    return _envoyer


def test_renvoyer_la_page_telle_quelle_ne_change_rien(version, envoyer):
    avant = version.contenu
    assert envoyer(**{"o-source": ""}).status_code == 302
    assert version.contenu == avant


def test_80_000_habitants_change_de_taille(version, envoyer):
    envoyer(**{"b-cote_2": "dessous", "o-source": "Avenant, art. 3"})
    tailles = {t["code"]: t for t in version.contenu["tailles"]}
    assert tailles["T2"]["max_inclus"]
    assert not tailles["T3"]["min_inclus"]
    assert tailles["T2"]["source"] == tailles["T3"]["source"] == "Avenant, art. 3"
    assert tailles["T1"]["source"] != "Avenant, art. 3"


def test_des_bornes_qui_ne_se_suivent_pas(version, envoyer):
    reponse = envoyer(**{"b-borne_1": "90000", "o-source": "Essai"})
    assert reponse.status_code == 422
    assert "de la plus petite à la plus grande" in reponse.content.decode()


def test_un_delai_devient_libre_et_un_autre_change(version, envoyer):
    envoyer(**{"d-0-demarrage_mois": "", "d-2-deploiement_mois": "36", "o-source": "Avenant, art. 5"})
    delais = {d["mission"]: d for d in version.contenu["delais"]}
    assert delais["acces_soins"]["demarrage_mois"] is None
    assert delais["prevention"]["deploiement_mois"] == 36
    assert delais["parcours"]["source"] != "Avenant, art. 5"


def test_une_modulation_multiplie_les_montants(version, envoyer):
    envoi = {
        "m-0-code": "outre_mer",
        "m-0-libelle": "Outre-mer",
        "m-0-coefficient": "1,25",
        "m-0-missions": ["prevention"],
        "m-0-parts": ["fixe"],
        "o-source": "Essai de modulation",
    }
    assert envoyer(**envoi).status_code == 302
    bareme = construire_bareme(version.contenu)
    assert bareme.modulations[0].coefficient == Decimal("1.25")
    grille = Grille((bareme,))
    sans = grille.montant("T2", "prevention", "fixe", EFFET).valeur
    assert grille.montant("T2", "prevention", "fixe", EFFET, ["outre_mer"]).valeur == sans * Decimal("1.25")
    assert grille.montant("T2", "prevention", "variable", EFFET, ["outre_mer"]).valeur == sans


def test_une_modulation_a_moitie_remplie(version, envoyer):
    reponse = envoyer(**{"m-0-code": "outre_mer", "o-source": "Essai"})
    assert reponse.status_code == 422
    assert "videz toute la modulation" in reponse.content.decode()


def test_sans_source_rien_n_est_enregistre(version, envoyer):
    avant = version.contenu
    reponse = envoyer(**{"d-0-demarrage_mois": "9", "o-source": ""})
    assert reponse.status_code == 422
    assert version.contenu == avant
