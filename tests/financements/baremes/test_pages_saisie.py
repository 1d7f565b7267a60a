"""Pages of the scale where a draft is written: cell by cell, by a table sent back."""

import io
from decimal import Decimal

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from financements.baremes.fichier_lignes import classeur
from financements.baremes.models import VersionBareme
from tests.financements.baremes.aides import (
    admin,
    brouillon,
    simple,
    texte,
)

pytestmark = pytest.mark.django_db
CELLULE = "m-T2-prevention-fixe"
LE_22_NOVEMBRE = "2026-11-22T10:00:00+01:00"


@pytest.fixture(autouse=True)
def horloge():
    with time_machine.travel(LE_22_NOVEMBRE, tick=False):
        yield


def entete(version, **changements) -> dict:
    """The form of a draft as the page sends it back, untouched."""
    return {
        "t-titre": version.titre,
        "t-effet": version.effet.isoformat(),
        "t-avance": "75",
        "t-duree": "5",
        "o-source": "",
        "o-force": "choix",
        "o-confiance": "invente",
        **changements,
    }


class TestSaisie:
    @pytest.fixture
    def version(self, client):
        version = brouillon(montants={})
        client.force_login(version.saisi_par)
        return version

    def _adresse(self, version):
        return reverse("bareme_modifier", args=[version.identifiant])

    def test_creer(self, client):
        client.force_login(admin())
        envoi = {
            "precedente": "demo-nation",
            "identifiant": "demo-2027",
            "titre": "Essai",
            "effet": "2027-01-01",
        }
        reponse = client.post(reverse("bareme_nouvelle"), envoi)
        assert reponse["location"] == reverse("bareme_modifier", args=["demo-2027"])
        assert VersionBareme.objects.get().demonstration

    def test_creer_dit_ce_qui_ne_va_pas_au_bon_champ(self, client):
        client.force_login(admin())
        envoi = {"precedente": "demo-nation", "identifiant": "é", "titre": "", "effet": "hier"}
        reponse = client.post(reverse("bareme_nouvelle"), envoi)
        erreurs = reponse.context["form"].errors
        assert reponse.status_code == 422
        assert set(erreurs) == {"identifiant", "titre", "effet"}
        assert "01/01/2027" in erreurs["effet"][0]
        envoi = {"precedente": "demo-nation", "identifiant": "demo-2", "titre": "x", "effet": "01/01/2019"}
        assert (
            "doit suivre" in client.post(reverse("bareme_nouvelle"), envoi).context["form"].errors["effet"][0]
        )

    def test_seule_la_derniere_d_une_lignee_se_remplace(self, client):
        client.force_login(admin())
        choix = dict(client.get(reverse("bareme_nouvelle")).context["form"].fields["precedente"].choices)
        assert set(choix) == {"ACI-AV2", "demo-exemples", "demo-nation"}

    def test_modifier_un_montant_avec_sa_source(self, client, version):
        envoi = entete(version, **{CELLULE: "12 500,50 €", "o-source": "Texte d’essai, art. 2"})
        assert client.post(self._adresse(version), envoi).status_code == 302
        version.refresh_from_db()
        ligne = next(
            x for x in version.contenu["lignes"] if (x["mission"], x["part"]) == ("prevention", "fixe")
        )
        assert (ligne["montant"], ligne["source"], ligne["demonstration"]) == (
            "12500.50",
            "Texte d’essai, art. 2",
            True,
        )
        assert "1 montant modifié" in simple(version.actes.last().detail)

    def test_un_montant_sans_source_n_est_pas_enregistre(self, client, version):
        reponse = client.post(self._adresse(version), entete(version, **{CELLULE: "12500"}))
        assert reponse.status_code == 422
        assert "dites d’où elles viennent" in texte(reponse)
        version.refresh_from_db()
        assert version.actes.count() == 2

    @pytest.mark.parametrize("faux", ["12,500", "douze", "-5", "1e3", "1234567890", "12.345.00"])
    def test_une_cellule_fausse_est_dite_et_rien_n_est_enregistre(self, faux, client, version):
        envoi = entete(version, **{CELLULE: faux, "m-T2-parcours-fixe": "31000", "o-source": "Essai"})
        reponse = client.post(self._adresse(version), envoi)
        page = texte(reponse)
        assert reponse.status_code == 422
        assert (
            f"Prévention, part fixe, taille T2 : lu « {faux} » ; attendu : un montant positif en euros"
            in page
        )
        assert "1 montant à corriger : rien n’est enregistré" in page
        assert 'value="31000"' in page  # what was typed stays
        version.refresh_from_db()
        assert all(x["montant"] != "31000.00" for x in version.contenu["lignes"])

    def test_vider_une_cellule_la_rend_inconnue(self, client, version):
        client.post(self._adresse(version), entete(version, **{CELLULE: "", "o-source": "Essai"}))
        version.refresh_from_db()
        ligne = next(
            x for x in version.contenu["lignes"] if (x["mission"], x["part"]) == ("prevention", "fixe")
        )
        assert (ligne["montant"], ligne["confiance"]) == (None, "inconnu")

    def test_ajouter_une_part(self, client, version):
        envoi = entete(version, **{"o-source": "Essai", "p-mission": "acces_soins", "p-part": "sas"})
        client.post(self._adresse(version), envoi)
        version.refresh_from_db()
        assert sum(x["part"] == "sas" for x in version.contenu["lignes"]) == 4

    def test_la_duree_et_l_avance(self, client, version):
        envoi = entete(version, **{"t-avance": "80", "t-duree": "4", "o-source": "Essai, art. 9"})
        client.post(self._adresse(version), envoi)
        version.refresh_from_db()
        assert Decimal(version.contenu["avance"]["taux"]) == Decimal("0.8")
        assert (version.contenu["duree"]["annees"], version.contenu["duree"]["source"]) == (
            4,
            "Essai, art. 9",
        )

    def test_une_autre_personne_ne_modifie_pas(self, client, version):
        client.force_login(admin())
        reponse = client.post(self._adresse(version), entete(version, **{CELLULE: "1"}), follow=True)
        assert "sans le modifier" in texte(reponse)

    def test_envoyee_en_verification_elle_ne_se_modifie_plus(self, client, version):
        client.post(reverse("bareme_etape", args=[version.identifiant]), {"geste": "soumettre"})
        assert "ne se modifie plus ici" in texte(client.get(self._adresse(version), follow=True))


class TestTableau:
    @pytest.fixture
    def version(self, client):
        version = brouillon()
        client.force_login(version.saisi_par)
        return version

    def _importer(self, client, version, octets, nom="lignes.csv"):
        adresse = reverse("bareme_importer", args=[version.identifiant])
        return client.post(adresse, {"fichier": SimpleUploadedFile(nom, octets)})

    def _exporter(self, client, version, saveur="excel"):
        reponse = client.get(reverse("bareme", args=[version.identifiant]), {"export": saveur})
        return b"".join(reponse.streaming_content) if reponse.streaming else reponse.content

    @pytest.mark.parametrize("saveur", ["excel", "ouvert", "xlsx"])
    def test_l_export_se_reimporte_sans_rien_changer(self, saveur, client, version):
        avant = version.contenu["lignes"]
        reponse = self._importer(client, version, self._exporter(client, version, saveur))
        assert reponse.status_code == 302
        version.refresh_from_db()
        assert version.contenu["lignes"] == avant
        assert version.actes.last().detail == "13 lues, 0 modifiées, 0 ajoutées, 0 retirées"

    def test_un_montant_change_et_une_ligne_retiree(self, client, version):
        lignes = self._exporter(client, version).decode("utf-8-sig").splitlines()
        lignes = [x.replace("12500,00", "13000") for x in lignes if "accompagnement_ps;variable" not in x]
        self._importer(client, version, "\n".join(lignes).encode())
        version.refresh_from_db()
        assert version.actes.last().detail == "12 lues, 1 modifiées, 0 ajoutées, 1 retirées"

    def test_chaque_cellule_fausse_est_nommee_et_rien_n_est_importe(self, client, version):
        avant = version.contenu
        lignes = self._exporter(client, version, "ouvert").decode().splitlines()
        lignes[1] = lignes[1].replace("60000.00", "60 OOO")
        lignes[2] = lignes[2].replace("T2,", "T7,", 1)
        lignes[3] = lignes[3].replace("2027-01-01", "31/02/2027")
        reponse = self._importer(client, version, "\n".join(lignes).encode())
        page = texte(reponse)
        assert reponse.status_code == 422
        assert "3 points à corriger : rien n’est importé" in page
        for lieu, lu in [
            ("Ligne 2, montant", "60 OOO"),
            ("Ligne 3, taille", "T7"),
            ("Ligne 4, effet_du", "31/02/2027"),
        ]:
            assert f'<th scope="row">{lieu}</th><td>« {lu} »</td>' in page.replace("> <", "><")
        version.refresh_from_db()
        assert version.contenu == avant

    @pytest.mark.parametrize(
        ("octets", "dit"),
        [
            (b"%PDF-1.4", "un document PDF"),
            (b"taille;mission\nT1;prevention\n", "les colonnes taille, mission, part"),
            (b"PK\x03\x04abime", "un classeur abîmé"),
        ],
    )
    def test_un_fichier_qui_n_est_pas_le_tableau(self, octets, dit, client, version):
        reponse = self._importer(client, version, octets)
        assert reponse.status_code == 422
        assert dit in texte(reponse)

    def test_deux_lignes_pour_la_meme_chose(self, client, version):
        lignes = self._exporter(client, version).decode("utf-8-sig").splitlines()
        reponse = self._importer(client, version, "\n".join([*lignes, lignes[1]]).encode())
        assert "un seul montant par taille, mission, part et jour" in texte(reponse)

    def test_une_source_qui_ressemble_a_une_formule_reste_du_texte(self, client, version):
        version.contenu["lignes"][0]["source"] = "=1+1"
        version.save()
        self._importer(client, version, self._exporter(client, version))
        version.refresh_from_db()
        assert version.contenu["lignes"][0]["source"] == "=1+1"
        assert b"<f>" not in io.BytesIO(classeur(version.contenu)).getvalue()
