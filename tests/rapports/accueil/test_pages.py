"""Home, portfolio, search, usage figures, health."""

import datetime

import pytest
from django.db import DatabaseError, connection
from django.urls import reverse

from controles.pieces.models import PieceRequise
from controles.pieces.referentiel import charger_pieces_requises
from controles.pieces.transmissions import relever
from cpts.personnes.models import Utilisateur
from cpts.structures.models import CommunePerimetre
from cpts.territoires.chargement import millesime_courant
from cpts.territoires.models import PopulationCommune
from rapports.accueil.portefeuille import clients
from rapports.accueil.requetes import chiffres_publics, prochaines_dates
from rapports.arretes.actes import arreter
from rapports.public.views import statistiques
from tests.factories import (
    CommuneFactory,
    CPTSFactory,
    ExerciceFactory,
    UtilisateurFactory,
    VersionFactory,
    habiliter,
    personne,
)
from tests.rapports.fiche.aides import verser

pytestmark = [pytest.mark.django_db, pytest.mark.time_machine("2026-07-04 10:00", tick=False)]
AU = datetime.date(2026, 7, 4)


def connecter(client, user):
    client.force_login(user, backend="cpts.acces.connexion.MotDePasseLocal")
    return client


class TestAccueil:
    def test_un_membre_va_a_sa_cpts(self, client, avec_role, cpts):
        reponse = connecter(client, avec_role("coordination")).get(reverse("accueil"))
        assert reponse.url == reverse("cpts", args=[cpts.uuid])

    def test_plusieurs_cpts_font_un_portefeuille(self, client, avec_role, voisine):
        comptable = avec_role("expert_comptable")
        habiliter(comptable, "expert_comptable", voisine)
        assert connecter(client, comptable).get(reverse("accueil")).url == reverse("portefeuille")

    @pytest.mark.parametrize("role", ["cpam", "ars"])
    def test_un_controleur_va_a_sa_corbeille(self, client, avec_role, role):
        assert connecter(client, avec_role(role)).get(reverse("accueil")).url == reverse("corbeille")

    @pytest.mark.parametrize("role", ["cnam", "dgos", "federation"])
    def test_un_organisme_national_va_au_cockpit(self, client, avec_role, role):
        assert connecter(client, avec_role(role)).get(reverse("accueil")).url == reverse("cockpit")

    def test_l_administration_choisit(self, client, avec_role):
        reponse = connecter(client, avec_role("admin")).get(reverse("accueil"))
        assert "Administration du service" in reponse.content.decode()

    def test_sans_role_la_page_le_dit(self, client, db):
        reponse = connecter(client, UtilisateurFactory()).get(reverse("accueil"), follow=True)
        assert "rattaché à aucune structure" in reponse.content.decode()


class TestPublic:
    def test_chaque_chiffre_publie_a_sa_source_et_sa_date(self):
        for chiffre in chiffres_publics():
            assert chiffre["source"]
            assert isinstance(chiffre["date"], datetime.date)

    def test_la_page_tient_en_une_requete(self, client, django_assert_max_num_queries):
        charger_pieces_requises()
        with django_assert_max_num_queries(1):
            texte = client.get(reverse("public")).content.decode()
        assert "Quelle CPTS pour votre commune" in texte
        assert "Date souhaitée" in texte

    def test_un_visiteur_choisit_ce_qu_il_vient_faire(self, client):
        texte = client.get(reverse("public")).content.decode()
        assert "communautés professionnelles territoriales de santé (CPTS)" in texte
        assert f'<a href="{reverse("depot_nouveau")}">Déposer les comptes de ma CPTS</a>' in texte
        assert f'<a href="{reverse("connexion")}">Examiner les dépôts que je suis</a>' in texte

    def test_une_personne_connectee_va_droit_chez_elle(self, client, avec_role):
        texte = connecter(client, avec_role("cpam")).get(reverse("public")).content.decode()
        assert f'<a href="{reverse("accueil")}">Examiner les dépôts que je suis</a>' in texte

    def test_les_prochaines_dates_viennent_des_pieces_requises(self):
        charger_pieces_requises()
        dates = prochaines_dates(AU)
        assert [(d.date, d.exercice) for d in dates] == [
            (datetime.date(2027, 2, 28), 2027),
            (datetime.date(2027, 6, 30), 2026),
        ]
        assert not any(d.obligatoire for d in dates)

    def test_une_piece_fermee_n_est_plus_annoncee(self):
        charger_pieces_requises()
        PieceRequise.objects.update(fin=datetime.date(2025, 12, 31))
        assert prochaines_dates(AU) == []

    def test_aucune_donnee_financiere_n_est_publique(self, client, cpts):
        verser(cpts, "123456.78", datetime.date(2025, 1, 1))
        commune = CommuneFactory(nom="Lieu-Essai")
        CommunePerimetre.objects.create(cpts=cpts, commune=commune, debut="2024-01-01")
        for nom in ("public", "recherche", "statistiques"):
            texte = client.get(reverse(nom), {"q": "lieu"}).content.decode()
            assert "123" + "\u202f" + "456" not in texte


class TestRecherche:
    @pytest.fixture
    def couverte(self, cpts):
        commune = CommuneFactory(nom="L’Haÿ-d’Essai", codes_postaux="94240", epci="200000009")
        PopulationCommune.objects.create(commune=commune, millesime=millesime_courant(), population=30_000)
        CommunePerimetre.objects.create(cpts=cpts, commune=commune, debut="2024-01-01")
        return commune

    @pytest.mark.parametrize("texte", ["l'hay d'essai", "L’HAŸ", "hay", "94240", "94240 l hay"])
    def test_accents_casse_et_code_postal(self, client, couverte, cpts, texte):
        contenu = client.get(reverse("recherche"), {"q": texte}).content.decode()
        assert cpts.nom in contenu
        assert "Caisse primaire d’assurance maladie d’essai" in contenu
        assert "Agence régionale de santé d’essai" in contenu

    def test_une_zone_blanche_a_ses_voisines(self, client, couverte, cpts):
        CommuneFactory(nom="Blanche-Essai", epci="200000009", departement=couverte.departement)
        contenu = client.get(reverse("recherche"), {"q": "blanche"}).content.decode()
        assert "Zone blanche" in contenu
        assert f"CPTS voisines : {cpts.nom}." in contenu

    def test_sans_voisine_de_l_epci_celles_du_departement(self, client, couverte, cpts):
        CommuneFactory(nom="Blanche-Essai", epci="200000010", departement=couverte.departement)
        assert "CPTS voisines" in client.get(reverse("recherche"), {"q": "blanche"}).content.decode()

    def test_une_commune_sortie_du_perimetre_est_blanche(self, client, couverte):
        CommunePerimetre.objects.update(fin=datetime.date(2026, 7, 3))
        assert "Zone blanche" in client.get(reverse("recherche"), {"q": "hay"}).content.decode()

    @pytest.mark.parametrize("texte", ["zzzzzz", "%", "'; --", "9" * 200])
    def test_une_recherche_sans_reponse_dit_quoi_faire(self, client, couverte, texte):
        reponse = client.get(reverse("recherche"), {"q": texte})
        assert reponse.status_code == 200
        assert "L’Haÿ-d’Essai" not in reponse.content.decode()

    def test_huit_requetes_au_plus_meme_connecte(
        self, client, couverte, avec_role, django_assert_max_num_queries
    ):
        for rang in range(6):
            CommuneFactory(nom=f"Essai-Blanc {rang}", departement=couverte.departement)
        connecter(client, avec_role("cpam"))
        with django_assert_max_num_queries(8):
            client.get(reverse("recherche"), {"q": "essai"})


class TestPortefeuille:
    @pytest.fixture
    def comptable(self, cpts):
        comptable = personne("expert_comptable", cpts)
        for rang in range(30):
            habiliter(comptable, "expert_comptable", CPTSFactory(nom=f"Cliente {rang:02d}"))
        return comptable

    def test_trente_et_un_clients_sur_deux_pages(self, client, comptable, django_assert_max_num_queries):
        connecter(client, comptable)
        with django_assert_max_num_queries(8):
            reponse = client.get(reverse("portefeuille"))
        assert reponse.context["liste"].total == 31
        assert len(reponse.context["liste"].lignes) == 20

    def test_les_plus_pressantes_d_abord(self, comptable, cpts):
        charger_pieces_requises()
        ExerciceFactory(cpts=cpts)
        relever(AU)
        lignes = list(clients(comptable).order_by("urgence"))
        assert lignes[0] == cpts
        assert (lignes[0].manquantes, lignes[0].en_retard) == (10, 0)
        assert lignes[0].prochaine == datetime.date(2025, 2, 28)

    @pytest.mark.parametrize(("texte", "nombre"), [("cliente 07", 1), ("CLIENTE", 30), ("zzz", 0)])
    def test_la_recherche(self, comptable, texte, nombre):
        assert clients(comptable, texte).count() == nombre

    def test_la_recherche_par_siren(self, comptable, cpts):
        assert clients(comptable, cpts.siren).get() == cpts
        assert clients(comptable, f"{cpts.siren[:3]} {cpts.siren[3:6]} {cpts.siren[6:]}").get() == cpts

    def test_un_mandat_retire_sort_du_portefeuille(self, comptable, cpts):
        comptable.habilitations.filter(cpts=cpts).update(fin=datetime.date(2026, 7, 3))
        assert cpts not in clients(Utilisateur.objects.get(pk=comptable.pk))

    def test_il_est_reserve_aux_personnes_des_cpts(self, client, avec_role):
        assert connecter(client, avec_role("cpam")).get(reverse("portefeuille")).status_code == 403


class TestStatistiques:
    def test_un_chiffre_sur_deux_cpts_n_est_pas_affiche(self, client, cpts):
        for _ in range(2):
            VersionFactory()
        arreter()
        texte = client.get(reverse("statistiques")).content.decode()
        assert "non affiché" in texte

    def test_a_trois_il_l_est(self, client, cpts):
        for _ in range(3):
            VersionFactory()
        assert client.get(reverse("statistiques")).context["annees"] == []
        arreter()
        VersionFactory()
        assert client.get(reverse("statistiques")).context["annees"] == [("2026", "3", "3")]

    def test_rien_n_est_publie_et_se_dit(self, client, cpts):
        compteurs = {c.libelle: c.texte for c in client.get(reverse("statistiques")).context["compteurs"]}
        assert compteurs["CPTS au registre"] == "1"
        assert compteurs["Dépôts reçus"] == "non affiché"


class TestSante:
    def test_tout_repond(self, client, monkeypatch):
        monkeypatch.setattr(statistiques, "_file_repond", lambda: True)
        reponse = client.get("/sante/")
        assert reponse.status_code == 200
        assert reponse.json() == {"etat": "ok", "base": "ok", "file_des_taches": "ok"}

    def test_sans_file_le_service_recoit_encore(self, client, settings, monkeypatch):
        def panne():
            raise OSError("file injoignable")

        monkeypatch.setattr(statistiques.current_app, "connection_for_read", panne)
        reponse = client.get("/sante/")
        assert (reponse.status_code, reponse.json()["etat"]) == (200, "degrade")

    def test_sans_base_il_est_en_panne(self, client, monkeypatch):
        def panne():
            raise DatabaseError("base injoignable")

        monkeypatch.setattr(statistiques, "_file_repond", lambda: True)
        monkeypatch.setattr(connection, "cursor", panne)
        reponse = client.get("/sante/")
        assert (reponse.status_code, reponse.json()["base"]) == (503, "injoignable")
