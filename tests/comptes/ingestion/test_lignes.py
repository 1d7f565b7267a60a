"""Lines of a deposit: filters, pages, names masked until a reason is chosen."""

import re

import pytest
from django.urls import reverse

from comptes.ingestion.requetes import Filtres, PageDeLignes, lignes_des_plages
from cpts.traces.models import Consultation
from tests.financements.aides import casser, deposer_et_lire, fec

pytestmark = pytest.mark.django_db


@pytest.fixture
def version(avec_role, exercice):
    return deposer_et_lire(avec_role("tresorerie"), exercice, fec(160))


@pytest.fixture
def adresse(version):
    return reverse("depot_lignes", args=[version.uuid])


def numeros(page: str) -> list[int]:
    return [int(n) for n in re.findall(r'<tr id="l(\d+)">', page)]


class TestPages:
    def test_cinquante_lignes_puis_les_suivantes(self, client, avec_role, adresse):
        client.force_login(avec_role("tresorerie"))
        premiere = client.get(adresse).content.decode()
        assert numeros(premiere) == list(range(2, 52))
        assert "160\u00a0lignes" in premiere
        assert "?apres=51" in premiere
        derniere = client.get(adresse, {"apres": 151}).content.decode()
        assert numeros(derniere) == list(range(152, 162))
        assert "50 lignes suivantes" not in derniere

    def test_un_compte_se_filtre_par_son_debut(self, client, avec_role, version, adresse):
        client.force_login(avec_role("tresorerie"))
        contexte = client.get(adresse, {"compte": "6"}).context
        assert contexte["lignes"]
        assert {ligne["compte"][0] for ligne in contexte["lignes"]} == {"6"}
        debit, credit = contexte["page"].sommes
        assert credit == 0
        assert debit == sum(g.debit for g in contexte["page"].groupes.values() if g.compte.startswith("6"))

    @pytest.mark.parametrize("filtre", [{"journal": "pa"}, {"groupe": "0"}, {"compte": "401"}])
    def test_les_sommes_sont_celles_des_lignes(self, version, filtre):
        filtres = Filtres(**{cle: int(v) if cle == "groupe" else v for cle, v in filtre.items()})
        page = PageDeLignes(version, filtres)
        lignes = page._requete()
        assert page.nombre == lignes.count() > 0
        assert page.sommes == (sum(x.debit for x in lignes), sum(x.credit for x in lignes))

    def test_une_mission_montre_ses_lignes_et_son_montant(self, client, avec_role, version, adresse):
        client.force_login(avec_role("tresorerie"))
        contexte = client.get(adresse, {"mission": "prevention"}).context
        lignes = contexte["lignes"]
        assert lignes
        assert {ligne["analytique"] for ligne in lignes} == {"M3"}
        assert contexte["page"].montant_mission == sum(x["debit"] - x["credit"] for x in lignes)

    def test_sans_ligne_la_page_dit_que_faire(self, client, avec_role, adresse):
        client.force_login(avec_role("tresorerie"))
        page = client.get(adresse, {"compte": "99"}).content.decode()
        assert "Aucune ligne ne répond à ces filtres." in page

    @pytest.mark.parametrize("parametres", [{"apres": "abc"}, {"mission": "inconnue"}, {"groupe": "-1"}])
    def test_un_filtre_impossible_ne_fait_pas_tomber_la_page(self, client, avec_role, adresse, parametres):
        client.force_login(avec_role("tresorerie"))
        assert client.get(adresse, parametres).status_code == 200

    def test_une_ligne_porte_ses_constats(self, client, avec_role, exercice):
        contenu = casser(fec(30), 8, "CompAuxNum", "F0001")
        contenu = casser(contenu, 8, "CompAuxLib", "")
        version = deposer_et_lire(avec_role("tresorerie"), exercice, contenu)
        code = version.constats.get(ligne=8).code
        client.force_login(avec_role("tresorerie"))
        page = client.get(reverse("depot_lignes", args=[version.uuid])).content.decode()
        ligne = page[page.index('<tr id="l8">') : page.index('<tr id="l9">')]
        assert code in ligne
        assert page.count(f"?regle={code}") == 1

    def test_huit_requetes_au_plus(self, client, avec_role, adresse, django_assert_max_num_queries):
        client.force_login(avec_role("tresorerie"))
        with django_assert_max_num_queries(8):
            client.get(adresse)


class TestMasques:
    def noms(self, page: str) -> bool:
        # « Garçon-Lefèvre » is the person signed in: she is in the header of every page.
        return any(nom in page for nom in ("Durand", "Bénard", "Almeida", "Pérez", "Müller"))

    def test_la_cpts_voit_ses_noms(self, client, avec_role, adresse):
        client.force_login(avec_role("coordination"))
        page = client.get(adresse).content.decode()
        assert self.noms(page)
        assert "Les noms sont masqués" not in page

    @pytest.mark.parametrize("role", ["cpam", "ars"])
    def test_le_regulateur_choisit_un_motif_que_la_cpts_voit(
        self, client, avec_role, cpts, version, adresse, role
    ):
        client.force_login(avec_role(role))
        page = client.get(adresse).content.decode()
        assert "Les noms sont masqués" in page
        assert "P00" not in page
        assert not Consultation.objects.exists()
        reponse = client.post(reverse("depot_noms", args=[version.uuid]), {"motif": "examen"}, follow=True)
        assert self.noms(reponse.content.decode())
        trace = Consultation.objects.get()
        assert trace.motif == "examen"
        assert version.numero in trace.objet

    def test_un_autre_depot_vu_sous_le_meme_motif_est_trace_une_fois(self, client, avec_role, cpts, version):
        autre = deposer_et_lire(avec_role("tresorerie"), version.depot.exercice, fec(120))
        client.force_login(avec_role("cpam"))
        client.post(reverse("depot_noms", args=[version.uuid]), {"motif": "examen"}, follow=True)
        for _ in range(2):
            assert self.noms(client.get(reverse("depot_lignes", args=[autre.uuid])).content.decode())
        objets = list(Consultation.objects.order_by("pk").values_list("objet", flat=True))
        assert len(objets) == 2
        assert version.numero in objets[0]
        assert autre.numero in objets[1]

    def test_sans_motif_rien_ne_s_ouvre(self, client, avec_role, version):
        client.force_login(avec_role("cpam"))
        reponse = client.post(reverse("depot_noms", args=[version.uuid]), {"motif": ""}, follow=True)
        page = reponse.content.decode()
        assert "Choisissez le motif" in page
        assert not self.noms(page)
        assert not Consultation.objects.exists()

    def test_la_cnam_voit_les_lignes_toujours_masquees(self, client, avec_role, version, adresse):
        client.force_login(avec_role("cnam"))
        page = client.get(adresse).content.decode()
        assert numeros(page)
        assert not self.noms(page)
        assert "votre rôle ne donne pas accès" in page
        assert client.post(reverse("depot_noms", args=[version.uuid]), {"motif": "examen"}).status_code == 403

    @pytest.mark.parametrize(
        "filtre", [{"compte": "431"}, {"compte": "653"}, {"journal": "PA"}, {"apres": "60"}]
    )
    def test_un_filtre_ne_demasque_personne(self, client, avec_role, adresse, filtre):
        """The label of a line may name someone whose auxiliary is on a line that is not shown."""
        client.force_login(avec_role("tresorerie"))
        assert self.noms(client.get(adresse, filtre).content.decode())
        client.force_login(avec_role("cpam"))
        assert not self.noms(client.get(adresse, filtre).content.decode())

    def test_l_administration_du_service_ne_voit_pas_les_lignes(self, client, avec_role, adresse):
        client.force_login(avec_role("admin"))
        assert client.get(adresse).status_code == 403


def test_les_plages_se_decalent_et_se_bornent():
    assert list(lignes_des_plages("3,7-9,40", 10, 12, 18)) == [13, 17, 18]
