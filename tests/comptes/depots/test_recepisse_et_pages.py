"""Receipt, « ce que nous avons lu », history, downloads; and 404 outside the perimeter, everywhere."""

import io

import pytest
from django.urls import reverse
from pypdf import PdfReader

from comptes.depots.models import Fichier, Version
from cpts.commun.pdf import PdfIndisponible
from cpts.traces.models import Consultation
from tests.factories import CPTSFactory, personne
from tests.financements.aides import (
    RAISON,
    avec_nir,
    confirmer_tout,
    deposer,
    deposer_et_compter,
    deposer_et_lire,
    desequilibre,
    fec,
)

pytestmark = pytest.mark.django_db
CPTS_CPAM_ARS = ["tresorerie", "cpam", "ars"]


@pytest.fixture
def version(avec_role, exercice):
    return deposer_et_lire(avec_role("tresorerie"), exercice, fec(60))


class TestRecepisse:
    def test_identique_pour_la_cpts_la_cpam_et_l_ars(self, client, avec_role, version):
        corps = set()
        for role in CPTS_CPAM_ARS:
            client.force_login(avec_role(role))
            page = client.get(reverse("depot_recepisse", args=[version.uuid])).content.decode()
            corps.add(page[page.index("<article") : page.index("</article>")])
        (texte,) = corps
        assert "Ne vaut ni accord ni contrôle." in texte
        for element in (version.numero, version.sha256, "du 01/01/2025 au 31/12/2025", "Antivirus absent"):
            assert element in texte

    def test_le_pdf_porte_les_memes_faits(self, client, avec_role, version):
        client.force_login(avec_role("ars"))
        reponse = client.get(reverse("depot_recepisse_pdf", args=[version.uuid]))
        assert reponse["Content-Type"] == "application/pdf"
        assert f'filename="recepisse-{version.numero}.pdf"' in reponse["Content-Disposition"]
        pdf = PdfReader(io.BytesIO(reponse.content))
        texte = pdf.pages[0].extract_text()
        assert version.numero in texte
        assert "Ne vaut ni accord ni contrôle." in texte
        assert "Données fictives" in texte
        assert pdf.trailer["/Root"]["/MarkInfo"]["/Marked"]
        assert pdf.trailer["/Root"]["/Lang"] == "fr"
        assert pdf.metadata.title == f"Récépissé de dépôt {version.numero}"

    def test_sans_bibliotheque_la_page_prend_le_relais(self, client, avec_role, version, monkeypatch):
        def absent(_):
            raise PdfIndisponible("Le PDF ne peut pas être fabriqué sur ce serveur.")

        monkeypatch.setattr("comptes.depots.views.recepisse.recepisse_pdf", absent)
        client.force_login(avec_role("tresorerie"))
        reponse = client.get(reverse("depot_recepisse_pdf", args=[version.uuid]), follow=True)
        page = reponse.content.decode()
        assert "ne peut pas être fabriqué" in page
        assert version.sha256 in page


class TestLu:
    def test_les_totaux_et_les_missions(self, client, avec_role, version):
        client.force_login(avec_role("tresorerie"))
        page = client.get(reverse("depot_lu", args=[version.uuid])).content.decode()
        assert "Ce que nous avons lu" in page
        assert "tabulation" in page
        assert "UTF-8" in page
        assert "observé dans le fichier" in page
        assert "Colonnes lues au-delà des dix-huit prévues : Analytique." in page
        assert f"{reverse('depot_lignes', args=[version.uuid])}?compte=6" in page

    def test_les_classes_somment_aux_totaux(self, client, avec_role, version):
        client.force_login(avec_role("tresorerie"))
        lu = client.get(reverse("depot_lu", args=[version.uuid])).context["lu"]
        assert sum(c["debit"] for c in lu.classes) == lu.total_debit
        assert sum(c["solde"] for c in lu.classes) == 0
        assert lu.depense == next(c["solde"] for c in lu.classes if c["classe"] == "6")

    def test_un_fichier_bloquant_dit_ce_qui_en_a_ete_compris(self, client, avec_role, exercice):
        version = deposer_et_lire(avec_role("tresorerie"), exercice, desequilibre())
        client.force_login(avec_role("tresorerie"))
        page = client.get(reverse("depot_lu", args=[version.uuid])).content.decode()
        assert "n’entre dans aucun total" in page
        assert "tabulation" in page
        assert "Par classe de comptes" not in page
        assert (
            reverse("depot_lu", args=[version.uuid])
            in client.get(reverse("depot", args=[version.uuid])).content.decode()
        )

    def test_rien_a_montrer_d_un_fichier_pas_encore_lu(self, client, avec_role, exercice):
        version = deposer(avec_role("tresorerie"), exercice)
        client.force_login(avec_role("tresorerie"))
        assert client.get(reverse("depot_lu", args=[version.uuid])).status_code == 404

    def test_huit_requetes_au_plus(self, client, avec_role, version, django_assert_max_num_queries):
        client.force_login(avec_role("tresorerie"))
        with django_assert_max_num_queries(8):
            client.get(reverse("depot_lu", args=[version.uuid]))


class TestHistorique:
    def test_toutes_les_versions_et_celle_qui_compte(self, client, avec_role, cpts, exercice, version):
        nouvelle = deposer_et_compter(avec_role("tresorerie"), exercice, fec(20))
        client.force_login(avec_role("coordination"))
        page = client.get(reverse("cpts_depots", args=[cpts.uuid])).content.decode()
        assert page.index(nouvelle.numero) < page.index(version.numero)
        assert page.count(">Compte</span>") == 1
        assert page.count(">Remplacée</span>") == 1
        assert "Revenir à cette version" in page

    def test_revenir_se_confirme_puis_retirer_dit_ce_qui_change(self, client, avec_role, exercice, version):
        tresoriere = avec_role("tresorerie")
        deposer_et_compter(tresoriere, exercice, fec(20))
        client.force_login(tresoriere)
        reponse = client.post(reverse("depot_retenir", args=[version.uuid]), follow=True)
        assert "attend encore votre confirmation" in reponse.content.decode()
        confirmer_tout(tresoriere, version)
        adresse = reverse("depot_retirer", args=[version.uuid])
        assert "aucun compte ne comptera" in client.get(adresse).content.decode()
        assert client.post(adresse).status_code == 422
        reponse = client.post(adresse, {"motif": RAISON}, follow=True)
        assert "est retiré" in reponse.content.decode()
        assert Version.objects.avec_depot().get(pk=version.pk).statut == "retiree"

    def test_une_liste_vide_dit_par_quoi_commencer(self, client, avec_role, cpts):
        client.force_login(avec_role("tresorerie"))
        page = client.get(reverse("cpts_depots", args=[cpts.uuid])).content.decode()
        assert "Aucun fichier n’a encore été déposé." in page

    def test_huit_requetes_pour_cinquante_lignes(
        self, client, avec_role, cpts, exercice, django_assert_max_num_queries
    ):
        tresoriere = avec_role("tresorerie")
        for n in range(12, 30, 2):
            deposer(tresoriere, exercice, fec(n))
        client.force_login(tresoriere)
        with django_assert_max_num_queries(8):
            client.get(reverse("cpts_depots", args=[cpts.uuid]))


class TestTelechargement:
    def adresse(self, version):
        return reverse("depot_fichier", args=[version.uuid, Fichier.objects.get(version=version).uuid])

    def test_le_fichier_revient_tel_que_recu(self, client, avec_role, version, cpts):
        client.force_login(avec_role("tresorerie"))
        reponse = client.get(self.adresse(version))
        assert b"".join(reponse.streaming_content) == fec(60)
        assert reponse["Content-Type"] == "application/octet-stream"
        assert reponse["Content-Disposition"] == f'attachment; filename="{cpts.siren}FEC20251231.txt"'
        assert reponse["X-Content-Type-Options"] == "nosniff"
        assert not Consultation.objects.exists(), "la CPTS n’est pas tracée chez elle"

    @pytest.mark.parametrize("role", ["cpam", "ars"])
    def test_l_administration_laisse_une_trace(self, client, avec_role, version, role):
        client.force_login(avec_role(role))
        list(client.get(self.adresse(version)).streaming_content)
        trace = Consultation.objects.get()
        assert trace.motif == "telechargement"
        assert version.numero in trace.objet

    def test_la_cnam_ne_telecharge_pas(self, client, avec_role, version):
        client.force_login(avec_role("cnam"))
        assert client.get(self.adresse(version)).status_code == 403
        assert not Consultation.objects.exists()

    def test_un_fichier_detruit_n_existe_plus(self, client, avec_role, exercice):
        version = deposer_et_lire(avec_role("tresorerie"), exercice, avec_nir())
        client.force_login(avec_role("tresorerie"))
        assert client.get(self.adresse(version)).status_code == 404

    def test_le_fichier_d_un_autre_depot_est_introuvable(self, client, avec_role, version, exercice):
        autre = deposer(avec_role("tresorerie"), exercice, fec(14))
        client.force_login(avec_role("tresorerie"))
        etranger = reverse("depot_fichier", args=[version.uuid, autre.fichiers.get().uuid])
        assert client.get(etranger).status_code == 404


def test_un_exemple_se_telecharge_par_son_nom_exact(client, avec_role, settings, tmp_path):
    (tmp_path / "exemples").mkdir()
    (tmp_path / "exemples" / "bon.txt").write_text("x")
    settings.RACINE = tmp_path
    client.force_login(avec_role("tresorerie"))
    reponse = client.get(reverse("depot_exemple", args=["bon.txt"]))
    assert b"".join(reponse.streaming_content) == b"x"
    assert client.get(reverse("depot_exemple", args=["..%2Fmanage.py"])).status_code == 404
    settings.DONNEES_FICTIVES = False
    assert client.get(reverse("depot_exemple", args=["bon.txt"])).status_code == 404


LECTURES = [
    "depot",
    "depot_progression",
    "depot_lu",
    "depot_lignes",
    "depot_recepisse",
    "depot_recepisse_pdf",
]
ACTES = [
    "depot_retenir",
    "depot_confirmer",
    "depot_preciser",
    "depot_reposer",
    "depot_ranger",
    "depot_attestation_retirer",
    "depot_relire",
    "depot_noms",
]
ACTES_AVEC_PAGE = ["depot_retirer", "depot_attester"]
DEHORS = ["presidence", "expert_comptable", "cpam", "ars"]


class TestHorsPerimetre:
    @pytest.fixture
    def voisin(self, client, voisine):
        def _voisin(role):
            client.force_login(personne(role, voisine))
            return client

        return _voisin

    @pytest.mark.parametrize("role", [*DEHORS, "dgos", "federation"])
    @pytest.mark.parametrize("nom", LECTURES)
    def test_lire(self, voisin, version, nom, role):
        assert voisin(role).get(reverse(nom, args=[version.uuid])).status_code == 404

    @pytest.mark.parametrize("role", DEHORS)
    @pytest.mark.parametrize("nom", [*ACTES, *ACTES_AVEC_PAGE])
    def test_agir(self, voisin, version, nom, role):
        assert voisin(role).post(reverse(nom, args=[version.uuid]), {"motif": "examen"}).status_code == 404
        assert Version.objects.get().retiree_le is None

    @pytest.mark.parametrize("role", [*DEHORS, "dgos", "federation"])
    def test_liste_fichier_et_formulaire(self, voisin, version, cpts, role):
        client = voisin(role)
        fichier = reverse("depot_fichier", args=[version.uuid, version.fichiers.get().uuid])
        for adresse in (
            reverse("cpts_depots", args=[cpts.uuid]),
            fichier,
            f"{reverse('depot_nouveau')}?cpts={cpts.uuid}",
            f"{reverse('depot_nouveau')}?cpts={cpts.siren}",
        ):
            assert client.get(adresse).status_code == 404

    @pytest.mark.parametrize("nom", ACTES)
    def test_un_acte_ne_se_fait_pas_en_lecture(self, client, avec_role, version, nom):
        client.force_login(avec_role("tresorerie"))
        assert client.get(reverse(nom, args=[version.uuid])).status_code == 405

    @pytest.mark.parametrize("nom", LECTURES)
    def test_sans_connexion_on_passe_par_elle(self, client, version, nom):
        reponse = client.get(reverse(nom, args=[version.uuid]))
        assert reponse.status_code == 302
        assert "connexion" in reponse["Location"]


def test_une_adresse_au_hasard_est_introuvable(client, avec_role):
    client.force_login(avec_role("tresorerie"))
    ailleurs = CPTSFactory.build().uuid
    assert client.get(reverse("depot", args=[ailleurs])).status_code == 404
    assert client.get(reverse("depot_nouveau"), {"cpts": "pas-un-identifiant"}).status_code == 404
