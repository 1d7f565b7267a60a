from collections.abc import Iterator

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction

from cpts.structures.models import Organisation
from cpts.structures.organisations import charger_referentiels
from cpts.territoires.chargement import (
    attribution,
    charger_territoires,
    chercher_communes,
    explication_hors_perimetre,
    millesime_courant,
    source,
)
from cpts.territoires.models import Commune, Departement, PopulationCommune, Region

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def nation(django_db_setup, django_db_blocker) -> Iterator[None]:
    """The whole country, loaded once for the searches of this module and rolled back after them."""
    with django_db_blocker.unblock(), transaction.atomic():
        charger_referentiels()
        # Settle the deferred foreign keys now: each test would check all of them again at its end.
        connection.check_constraints()
        yield
        transaction.set_rollback(True)


def noms(texte: str, limite: int = 20) -> list[str]:
    return [commune.nom for commune in chercher_communes(texte, limite)]


def codes(texte: str) -> list[str]:
    return [commune.code for commune in chercher_communes(texte)]


class TestChargement:
    def test_limite_aux_departements_demandes(self):
        bilan = charger_territoires(departements=["59", "62"])

        assert set(Commune.objects.values_list("departement_id", flat=True)) == {"59", "62"}
        assert bilan.communes == bilan.populations == Commune.objects.count() > 1_500
        assert (Region.objects.count(), Departement.objects.count()) == (18, 103)
        assert Commune.objects.get(code="59350").nom == "Lille"
        assert PopulationCommune.objects.get(commune="59350").millesime == 2023

    def test_une_commune_porte_tout_ce_que_dit_le_fichier(self):
        charger_territoires(departements=["2A"])

        ajaccio = Commune.objects.select_related("departement__region").get(code="2A004")
        assert (ajaccio.nom, ajaccio.nom_tri) == ("Ajaccio", "ajaccio")
        assert (ajaccio.departement.nom, ajaccio.departement.region.nom) == ("Corse-du-Sud", "Corse")
        assert ajaccio.codes_postaux == "20000 20090 20167"
        assert ajaccio.epci == "242010056"
        assert PopulationCommune.objects.get(commune=ajaccio).population == 76_320

    def test_deux_fois_donne_la_meme_chose_qu_une(self):
        charger_territoires(departements=["90"])
        avant = {
            modele: list(modele.objects.order_by("pk").values())
            for modele in (Region, Departement, Commune, PopulationCommune, Organisation)
        }
        bilan = charger_territoires(departements=["90"])

        assert bilan.rien_de_nouveau
        for modele, lignes in avant.items():
            assert list(modele.objects.order_by("pk").values()) == lignes

    def test_remet_a_jour_ce_qui_a_change_sans_effacer_le_reste(self):
        charger_territoires(departements=["90"])
        PopulationCommune.objects.create(commune_id="90010", millesime=2020, population=1)
        Commune.objects.filter(code="90010").update(nom="Ancien nom")
        Commune.objects.create(code="90999", nom="Disparue", departement_id="90")

        bilan = charger_territoires(departements=["90"])

        assert (bilan.communes, bilan.populations) == (1, 0)
        assert Commune.objects.get(code="90010").nom == "Belfort"
        assert Commune.objects.filter(code="90999").exists()
        assert PopulationCommune.objects.filter(commune="90010").count() == 2

    def test_un_departement_inconnu_est_refuse_et_rien_n_est_charge(self):
        with pytest.raises(ValueError, match="Département inconnu : 20, 99"):
            charger_territoires(departements=["59", "99", "20"])
        assert not Region.objects.exists()

    def test_nombre_de_requetes_independant_du_nombre_de_communes(self, django_assert_max_num_queries):
        with django_assert_max_num_queries(40):
            charger_territoires(departements=["59", "62"])


class TestCommande:
    def test_dit_ce_qui_a_ete_charge_puis_que_tout_est_a_jour(self, capsys):
        call_command("charger_territoires", departements=["90"])
        call_command("charger_territoires", departements=["90"])

        sortie, erreurs = capsys.readouterr()
        premiere, seconde = sortie.splitlines()
        assert premiere.startswith("Territoires à jour (population 2023) : 18 régions, 103 départements, ")
        assert seconde == "Territoires déjà à jour."
        assert erreurs == ""

    def test_departement_inconnu(self):
        with pytest.raises(CommandError, match="Département inconnu : 2C"):
            call_command("charger_territoires", "--departements", "2C")


@pytest.mark.usefixtures("nation")
class TestRecherche:
    @pytest.mark.parametrize(
        ("texte", "premiere"),
        [
            ("Lille", "Lille"),
            ("lille", "Lille"),
            ("SAINT ETIENNE", "Saint-Étienne"),
            ("st-étienne", "Saint-Étienne"),
            ("Ste Foy lès Lyon", "Sainte-Foy-lès-Lyon"),
            ("l’haÿ les roses", "L'Haÿ-les-Roses"),
            ("hay-les-roses", "L'Haÿ-les-Roses"),
            ("oeuilly", "Œuilly"),
            ("Œuilly", "Œuilly"),
            ("Havre", "Le Havre"),
            ("Y", "Y"),
            ("Marseile", "Marseille"),
            ("Lyon 3e", "Lyon"),
            ("Paris 12e arrondissement", "Paris"),
            ("75012 Paris", "Paris"),
            ("Lille (59)", "Lille"),
            ("59034 Lille cedex", "Lille"),
            ("  Saint-Denis 974 ", "Saint-Denis"),
        ],
    )
    def test_par_nom(self, texte, premiere):
        assert noms(texte)[0] == premiere

    def test_le_nom_exact_puis_les_debuts_puis_les_mots_les_plus_grandes_d_abord(self):
        trouvees = chercher_communes("lens", limite=50)

        assert trouvees[0].nom == "Lens"
        rangs = [
            0 if c.nom_tri == "lens" else 1 if c.nom_tri.startswith("lens") else 2
            for c in trouvees
            if "lens" in c.nom_tri
        ]
        assert rangs == sorted(rangs)
        assert set(rangs) == {0, 1, 2}

    def test_les_homonymes_vont_de_la_plus_grande_a_la_plus_petite(self):
        homonymes = [c for c in chercher_communes("Saint-Denis") if c.nom == "Saint-Denis"]

        assert [c.departement_id for c in homonymes[:2]] == ["974", "93"]
        populations = [c.population for c in homonymes]
        assert populations == sorted(populations, reverse=True)

    def test_le_departement_depage_les_homonymes(self):
        assert codes("Saint-Denis 93")[0] == "93066"

    @pytest.mark.parametrize(
        ("texte", "code"),
        [
            ("59350", "59350"),
            ("01400", "01001"),
            ("01001", "01001"),
            ("2A004", "2A004"),
            ("2a004", "2A004"),
            ("20090", "2A004"),
            ("75056", "75056"),
            ("75112", "75056"),
            ("75012", "75056"),
            ("69383", "69123"),
            ("13201", "13055"),
            ("97150", "97801"),
        ],
    )
    def test_par_code_postal_ou_insee(self, texte, code):
        assert code in codes(texte)

    def test_un_code_a_la_fois_postal_et_insee_montre_les_deux_la_plus_grande_d_abord(self):
        # 06100 is a postal code of Nice and the INSEE code of Revest-les-Roches.
        assert noms("06100") == ["Nice", "Revest-les-Roches"]
        assert noms("06100 revest") == ["Revest-les-Roches"]

    def test_un_debut_de_code_suffit(self):
        assert all(code.startswith("974") for code in codes("974"))
        assert len(codes("974")) == 20

    def test_un_code_postal_secondaire_est_trouve(self):
        assert Commune.objects.get(code="59350").codes_postaux.split()[0] != "59800"
        assert codes("59800") == ["59350"]

    @pytest.mark.parametrize("texte", ["", "   ", "—", "%", "_", "\x00", "9", "zzzzqqqq", "99999"])
    def test_rien_a_trouver(self, texte):
        assert chercher_communes(texte) == []

    def test_limite(self):
        assert len(chercher_communes("saint", limite=7)) == 7

    def test_un_texte_demesure_est_coupe(self):
        assert noms("lille" + " " * 100_000 + "59") == noms("lille")

    def test_population_departement_et_region_viennent_avec(self, django_assert_num_queries):
        with django_assert_num_queries(1):
            paris = chercher_communes("paris", limite=1)[0]
            assert paris.population == 2_103_778
            assert (paris.departement.nom, paris.departement.region.nom) == ("Paris", "Île-de-France")

    @pytest.mark.parametrize("texte", ["lille", "59000", "marseile", "59034 Lille cedex", "inconnuissime"])
    def test_trois_requetes_au_plus(self, texte, django_assert_max_num_queries):
        with django_assert_max_num_queries(3):
            chercher_communes(texte)

    def test_population_inconnue_et_non_nulle_quand_le_millesime_manque(self):
        PopulationCommune.objects.filter(commune="59350").update(millesime=2020)

        assert chercher_communes("lille", limite=1)[0].population is None


@pytest.mark.usefixtures("nation")
class TestNation:
    def test_totaux(self):
        assert Commune.objects.count() == 34_877
        assert PopulationCommune.objects.count() == 34_877
        assert sum(PopulationCommune.objects.values_list("population", flat=True)) == 68_392_618

    def test_les_organisations_couvrent_le_pays(self):
        ars = Organisation.objects.filter(type="ars")
        caisses = Organisation.objects.filter(type="cpam")
        tous = set(Departement.objects.values_list("code", flat=True))

        assert ars.count() == 18
        assert all(organisation.code == organisation.region_id for organisation in ars)
        assert sorted(ars.values_list("departements", flat=True)) == sorted(tous)
        assert set(caisses.values_list("departements", flat=True)) == tous
        assert caisses.filter(departements="59").count() == 4
        assert all(c.demonstration and c.code.startswith("DEMO-") for c in caisses)
        assert not ars.filter(demonstration=True).exists()
        assert set(Organisation.objects.filter(region=None).values_list("type", flat=True)) == {
            "cnam",
            "msa",
            "dgos",
            "federation",
        }


class TestHorsPerimetre:
    @pytest.mark.parametrize(
        ("texte", "debut"),
        [
            ("97500", "Saint-Pierre-et-Miquelon : l’administration territoriale de santé"),
            ("saint pierre et miquelon", "Saint-Pierre-et-Miquelon"),
            ("98800 Nouméa", "Nouvelle-Calédonie : aucune ARS"),
            ("98613", "Wallis et Futuna"),
            ("polynesie francaise", "Polynésie française"),
        ],
    )
    def test_dit_pourquoi(self, texte, debut):
        assert explication_hors_perimetre(texte).startswith(debut)

    @pytest.mark.parametrize("texte", ["Lille", "59000", "97400", "Saint-Pierre", "", "97"])
    def test_se_tait_sinon(self, texte):
        assert explication_hors_perimetre(texte) is None


class TestMillesime:
    def test_mayotte_est_plus_ancienne(self):
        assert millesime_courant() == 2023
        assert source()["population_par_exception"] == {"976": 2017}

    def test_attribution_exigee_par_la_licence(self):
        assert "INSEE" in attribution()
        assert attribution().endswith("Licence Ouverte / Open Licence (Etalab).")
