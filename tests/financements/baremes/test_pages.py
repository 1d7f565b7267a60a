"""Pages of the scale: what each may read, two people, publishing with the effect announced."""

import json
from decimal import Decimal

import pytest
import time_machine
from django.urls import reverse

from cpts.commun.donnees_datees import empreintes
from cpts.droits.enums import Role
from financements.aci.publication import BAREMES, charger_bareme, charger_grille
from financements.baremes import registre
from financements.baremes.tableau import ecarts
from financements.contrats.calcul import calculer
from financements.contrats.dossiers import lire_un
from tests.factories import personne
from tests.financements.baremes.aides import (
    a_verifier,
    admin,
    brouillon,
    contrat,
    publiee,
    texte,
)

pytestmark = pytest.mark.django_db
CELLULE = "m-T2-prevention-fixe"
LE_22_NOVEMBRE = "2026-11-22T10:00:00+01:00"


@pytest.fixture(autouse=True)
def horloge():
    with time_machine.travel(LE_22_NOVEMBRE, tick=False):
        yield


class TestLecture:
    def test_chacun_lit_les_versions_publiees(self, client):
        page = texte(client.get(reverse("baremes")))
        assert "Lignée demo-nation" in page
        assert "du 25/08/2019 au 30/03/2022" in page
        assert "En préparation" not in page

    @pytest.mark.parametrize(
        ("role", "code"),
        [
            (Role.ADMIN, 200),
            (Role.CNAM, 200),
            (Role.DGOS, 200),
            (Role.FEDERATION, 404),
            (Role.CPAM, 404),
            (None, 302),
        ],
    )
    @pytest.mark.parametrize("page", ["bareme", "bareme_ecarts"])
    def test_un_brouillon_n_est_lu_que_par_ceux_qui_le_suivent(self, role, code, page, client, cpts):
        version = brouillon()
        if role:
            client.force_login(personne(role, cpts))
        reponse = client.get(reverse(page, args=[version.identifiant]))
        assert reponse.status_code == code
        if code == 302:
            assert "/connexion/" in reponse["location"]
        liste = client.get(reverse("baremes")).content.decode()
        assert (version.identifiant in liste) == (code == 200)

    def test_un_montant_inconnu_et_une_demonstration_sont_dits(self, client):
        page = texte(client.get(reverse("bareme", args=["ACI-AV2"])))
        assert "inconnu" in page
        assert (
            "Barème ACI-AV2 : aucune ligne n’a été vérifiée par une personne ; aucun décompte officiel."
            in page
        )
        page = texte(client.get(reverse("bareme", args=["demo-nation"])))
        assert "Barème de démonstration (demo-nation) : montants sans valeur officielle." in page
        assert "580 000,00 €" in page

    def test_les_periodes_d_une_version(self, client):
        page = texte(client.get(reverse("bareme", args=["demo-nation"]), {"jour": "2019-08-25"}))
        assert "450 000,00 €" in page
        assert "580 000,00 €" not in page

    def test_aucun_chiffre_d_une_cpts_n_est_public(self, client, cpts):
        version = publiee()
        page = client.get(reverse("bareme", args=[version.identifiant])).content.decode()
        assert cpts.nom not in page
        assert "Historique" not in page

    @pytest.mark.parametrize("role", [None, Role.ADMIN])
    def test_peu_de_requetes(self, role, client, cpts, django_assert_max_num_queries):
        version = publiee()
        if role:
            client.force_login(personne(role, cpts))
        adresses = [reverse("baremes"), reverse("bareme", args=[version.identifiant])]
        adresses.append(reverse("bareme_ecarts", args=[version.identifiant]))
        for adresse in adresses:
            client.get(adresse)
            with django_assert_max_num_queries(8):
                reponse = client.get(adresse)
            assert len(reponse.content) < 100_000

    def test_une_page_publique_ne_lit_que_l_empreinte_des_versions(self, client, django_assert_num_queries):
        client.get(reverse("baremes"))
        with django_assert_num_queries(1):
            client.get(reverse("baremes"))


class TestFichier:
    @pytest.mark.parametrize("identifiant", ["ACI-2019", "demo-nation"])
    def test_un_fichier_livre_est_rendu_a_l_octet(self, identifiant, client):
        reponse = client.get(reverse("bareme_fichier", args=[identifiant]))
        assert reponse.content == (BAREMES / f"{identifiant}.json").read_bytes()

    def test_une_version_publiee_devient_un_fichier_que_le_moteur_accepte(self, client, tmp_path):
        """Dropped next to the others with its fingerprint, it gives the amounts of the screens without a database."""
        ligne = contrat()
        version = publiee()
        octets = client.get(reverse("bareme_fichier", args=[version.identifiant])).content
        for nom in empreintes(BAREMES):
            (tmp_path / nom).write_bytes((BAREMES / nom).read_bytes())
        (tmp_path / f"{version.identifiant}.json").write_bytes(octets)
        liste = (BAREMES / "empreintes.txt").read_text() + f"{version.sha256}  {version.identifiant}.json\n"
        (tmp_path / "empreintes.txt").write_text(liste)
        fichiers = charger_grille(version.identifiant, tmp_path)
        assert charger_bareme(version.identifiant, tmp_path) == registre.versions()[version.identifiant]
        ecran = calculer(lire_un(ligne), version.effet.replace(year=2029)).echeancier
        assert calculer(lire_un(ligne), version.effet.replace(year=2029), grille=fichiers).echeancier == ecran
        assert any(x.fiche.montant.ligne.bareme == version.identifiant for x in ecran.lignes)

    def test_un_brouillon_n_a_pas_de_fichier(self, client):
        assert client.get(reverse("bareme_fichier", args=[brouillon().identifiant])).status_code == 404


class TestVerification:
    def test_ligne_a_ligne_puis_fin(self, client):
        version = a_verifier(identifiant="ACI-AV3", precedente="ACI-AV2", montants={})
        client.force_login(admin())
        adresse = reverse("bareme_verifier", args=[version.identifiant])
        cle = "T1:fonctionnement:fonctionnement:2027-01-01"
        assert client.post(adresse, {"cle": cle}).status_code == 422
        assert client.post(adresse, {"cle": cle, "source_relue": "JO, art. 8"}).status_code == 302
        assert "<strong>1 valeur confirmée</strong> sur" in texte(client.get(adresse))
        client.post(reverse("bareme_etape", args=[version.identifiant]), {"geste": "terminer"})
        version.refresh_from_db()
        assert version.etat == "verifiee"
        assert [x["verifie_par"] is not None for x in version.contenu["lignes"]].count(True) == 1

    def test_tout_confirmer(self, client):
        version = a_verifier(identifiant="ACI-AV3", precedente="ACI-AV2", montants={})
        client.force_login(admin())
        adresse = reverse("bareme_verifier", args=[version.identifiant])
        client.post(adresse, {"toutes": "1", "source_relue": "JO, art. 8"})
        page = texte(client.get(adresse))
        assert ", 0 à relire" in page

    def test_l_auteur_lit_mais_ne_confirme_pas(self, client):
        version = a_verifier()
        client.force_login(version.saisi_par)
        adresse = reverse("bareme_verifier", args=[version.identifiant])
        assert "une autre personne" in texte(client.get(adresse))
        reponse = client.post(adresse, {"toutes": "1", "source_relue": "JO"})
        assert reponse.status_code == 422
        version.refresh_from_db()
        assert version.etat == "a_verifier"


def test_les_ecarts_d_une_version():
    version = brouillon()
    trouves = ecarts(registre.lire().contenus["demo-exemples"], version.contenu)
    assert [(e.titre, e.taille, e.ecart, e.taux) for e in trouves.lignes] == [
        ("Prévention, part fixe", "T2", Decimal("2500.00"), Decimal("0.25"))
    ]
    assert {e.taille: e.ecart for e in trouves.tailles} == {
        "T1": None,
        "T2": Decimal("2500.00"),
        "T3": None,
        "T4": None,
    }


def test_le_fichier_rendu_est_du_json(client):
    version = publiee()
    lu = json.loads(client.get(reverse("bareme_fichier", args=[version.identifiant])).content)
    assert lu == version.contenu


def test_une_version_a_venir_n_est_pas_dite_en_vigueur(client):
    version = publiee()
    assert "à partir du 01/01/2027" in texte(client.get(reverse("baremes")))
    assert "En vigueur à partir du 1er janvier 2027." in texte(
        client.get(reverse("bareme", args=[version.identifiant]))
    )
