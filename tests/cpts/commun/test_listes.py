"""Lists: the address decides, nothing in it can break the page, the CSV follows the screen."""

import pytest
from django.template.loader import render_to_string
from django.test import RequestFactory

from cpts.commun.listes import Colonne, Liste
from cpts.territoires.models import Region

COLONNES = [
    Colonne("nom", "Nom", lambda r: r.nom, tri="nom_tri", titre=True, url=lambda r: f"/regions/{r.code}"),
    Colonne("code", "Code", lambda r: r.code, tri="code"),
    Colonne("taille", "Lettres", lambda r: len(r.nom), nombre=True),
    Colonne("etat", "État", lambda r: "Couverte", ton=lambda r: "succes"),
    Colonne("vide", "Reste", lambda r: None),
]


@pytest.fixture
def regions(db):
    Region.objects.all().delete()
    for code, nom in [("53", "Bretagne"), ("76", "Occitanie"), ("01", "Île de l’Essai"), ("11", "=Formule")]:
        Region.objects.create(code=code, nom=nom)


def liste(adresse="", **options):
    requete = RequestFactory().get(f"/regions?{adresse}")
    return Liste(
        requete,
        Region.objects.all(),
        COLONNES,
        "Régions",
        **{"unite": "région", "tri_defaut": "nom", **options},
    )


def noms(liste_):
    return [ligne[0].texte for ligne in liste_.lignes]


@pytest.mark.usefixtures("regions")
class TestListe:
    def test_l_ordre_par_defaut_ignore_les_accents(self):
        assert noms(liste()) == ["Bretagne", "=Formule", "Île de l’Essai", "Occitanie"]

    @pytest.mark.parametrize(("tri", "premier"), [("code", "01"), ("-code", "76")])
    def test_le_tri_vient_de_l_adresse(self, tri, premier):
        assert liste(f"tri={tri}").lignes[0][1].texte == premier

    @pytest.mark.parametrize("tri", ["inconnu", "taille", "-", "nom_tri;drop", "-taille"])
    def test_un_tri_inconnu_revient_au_defaut(self, tri):
        assert noms(liste(f"tri={tri}"))[0] == "Bretagne"

    def test_les_entetes_disent_le_sens_et_proposent_l_inverse(self):
        nom, code, taille, *_ = liste("tri=nom").entetes

        assert (nom.sens, nom.tri) == ("asc", "-nom")
        assert (code.sens, code.tri) == ("", "code")
        assert (taille.sens, taille.tri) == ("", "")
        assert liste("tri=-nom").entetes[0].sens == "desc"

    @pytest.mark.parametrize(("page", "numero"), [("2", 2), ("99", 2), ("x", 1), ("-1", 2)])
    def test_une_page_hors_bornes_mene_a_la_plus_proche(self, page, numero):
        assert liste(f"page={page}", par_page=3).page.number == numero

    def test_un_inconnu_se_dit(self):
        assert liste().lignes[0][4].texte == "inconnu"

    @pytest.mark.parametrize("par_page", [1, 20])
    def test_deux_requetes_par_page(self, django_assert_num_queries, par_page):
        with django_assert_num_queries(2):
            une = liste(par_page=par_page)
            assert une.total == 4
            assert une.lignes
            assert une.entetes

    @pytest.mark.time_machine("2026-06-30 10:00")
    def test_l_export_a_les_colonnes_l_ordre_et_toutes_les_pages(self, settings):
        settings.DONNEES_FICTIVES = False
        csv = b"".join(liste("tri=-code&export=ouvert&page=2", par_page=1).export()).decode()
        dite = '"cpts-oversight, Régions, chiffres du 2026-06-30"'

        assert csv.splitlines() == [
            "Nom,Code,Lettres,État,Reste,Provenance",
            f"Occitanie,76,9,Couverte,,{dite}",
            f"Bretagne,53,8,Couverte,,{dite}",
            f"'=Formule,11,8,Couverte,,{dite}",
            f"Île de l’Essai,01,14,Couverte,,{dite}",
        ]

    @pytest.mark.parametrize("adresse", ["", "export=pdf"])
    def test_sans_saveur_connue_pas_d_export(self, adresse):
        assert liste(adresse).export() is None

    def test_le_tableau_se_dessine(self):
        une = liste("tri=nom&statut=lu", par_page=2)
        contexte = {
            "liste": une,
            "request": une.request,
            "titre": "Régions",
            "vide_titre": "",
            "vide_texte": "",
            "csv": True,
        }

        html = render_to_string("composants/tableau.html", contexte)

        assert "4\u00a0régions" in html
        assert '<th scope="col" aria-sort="ascending">' in html
        assert 'href="?tri=-nom&amp;statut=lu"' in html
        assert 'href="?tri=nom&amp;statut=lu&amp;page=2"' in html
        assert 'href="?tri=nom&amp;statut=lu&amp;export=excel"' in html
        assert '<th scope="row"><a href="/regions/53">Bretagne</a></th>' in html
        assert '<span class="fr-badge fr-badge--sm fr-badge--success">Couverte</span>' in html


@pytest.mark.django_db
def test_une_liste_vide_dit_pourquoi():
    Region.objects.all().delete()
    une = liste()
    contexte = {
        "liste": une,
        "request": une.request,
        "titre": "Régions",
        "vide_titre": "Aucune région",
        "vide_texte": "Chargez les territoires.",
        "csv": False,
    }

    html = render_to_string("composants/tableau.html", contexte)

    assert "Aucune région" in html
    assert "Chargez les territoires." in html
    assert "<table" not in html
