"""Years in progress, the chart of missions over the years, the rate and the trend of territories."""

import csv
import datetime
import io
import re
from decimal import Decimal

import pytest
import time_machine

from comptes.totaux.models import TotalTerritoire, TotalVersion
from cpts.commun.enums import Mission
from cpts.commun.tableur import pourcents
from cpts.structures.models import CPTS
from financements.contrats.models import Enveloppe
from rapports.arretes.actes import arreter
from rapports.cockpit import graphiques
from rapports.cockpit.cockpit import LigneAnnee, cellules_de_suivi
from rapports.cockpit.territoires import CompletudeVue
from rapports.secret.chiffres import TAUX, Chiffre
from rapports.secret.sources import Source
from tests.factories import personne
from tests.financements.enveloppes.transferts.aides import transferer
from tests.rapports.cockpit.test_cockpit import ouvrir, vue
from tests.rapports.nation import comptes, petite_nation, promettre, verser

pytestmark = pytest.mark.django_db
D = Decimal
ESPACES = str.maketrans("\u202f\u00a0", "  ")
CLOSE, EN_COURS = datetime.date(2027, 2, 1), datetime.date(2026, 11, 29)
TOUT = CompletudeVue(1, 1, None, "")


@pytest.fixture
def cnam():
    return personne("cnam")


@pytest.fixture
def nation():
    """The small nation of 2023, with payments and accounts of the two years around it."""
    structures = petite_nation()
    for cpts in structures:
        verser(cpts, "90000.00", 2022)
        verser(cpts, "5000.00", 2026)
    for cpts in structures[:3]:
        comptes(cpts, [("641100", "1000.00", "M1"), ("622600", "3000.00", "M3")], 2024)
    return structures


@pytest.fixture
def en_novembre():
    with time_machine.travel("2026-11-29T12:00:00Z", tick=False):
        yield


def annee(n: int, verse: int | None, lue_le: datetime.date, **missions: int) -> LigneAnnee:
    montants = {m: Chiffre(D(missions.get(m.value, 0))) for m in Mission}
    total = Chiffre(D(sum(missions.values())))
    return LigneAnnee(n, Chiffre(None if verse is None else D(verse)), total, TOUT, montants, lue_le)


# --- Sentences ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("annees", "titre"),
    [
        (
            [annee(2024, 100, CLOSE), annee(2025, 200, CLOSE), annee(2026, 1, EN_COURS)],
            "Le versé passe de 100 € en 2024 à 200 € en 2025",
        ),
        ([annee(2025, 200, CLOSE), annee(2026, 1, EN_COURS)], "Versé et dépensé, année par année"),
        ([annee(2025, None, CLOSE), annee(2026, 1, CLOSE)], "Versé et dépensé, année par année"),
    ],
)
def test_une_annee_en_cours_n_est_ni_une_hausse_ni_une_baisse(annees, titre):
    assert graphiques.constat_de_l_evolution(annees).translate(ESPACES) == titre


@pytest.mark.parametrize(
    ("annees", "titre"),
    [
        (
            [
                annee(2024, 1, CLOSE, prevention=50, parcours=50),
                annee(2025, 1, CLOSE, prevention=20, parcours=80),
                annee(2026, 1, EN_COURS, prevention=9),
            ],
            "Parcours pluriprofessionnels : 50 % des dépenses connues en 2024, 80 % en 2025",
        ),
        (
            [annee(2024, 1, CLOSE, prevention=50), annee(2025, 1, CLOSE, parcours=50)],
            "Parcours pluriprofessionnels : 0 % des dépenses connues en 2024, 100 % en 2025",
        ),
        (
            [annee(2024, 1, CLOSE, prevention=50), annee(2026, 1, EN_COURS, parcours=5)],
            "Dépenses par mission, année par année",
        ),
        ([annee(2024, 1, CLOSE), annee(2025, 1, CLOSE, parcours=5)], "Dépenses par mission, année par année"),
    ],
)
def test_le_constat_par_annee_compare_des_parts_d_annees_finies(annees, titre):
    lu = graphiques.constat_par_annee(annees).translate(ESPACES)
    assert lu.split(" : ")[-1] == titre.split(" : ")[-1]


@pytest.mark.parametrize(
    ("montants", "total", "titre"),
    [
        (
            {"acces_soins": 1, "parcours": 1, "prevention": 1},
            3,
            "L’accès aux soins représente 34 % des dépenses connues",
        ),
        (
            {"acces_soins": 2, "non_affecte": 3},
            5,
            "60 % des dépenses connues restent à affecter à une mission",
        ),
        (
            {"acces_soins": 50, "parcours": None},
            100,
            "L’accès aux soins représente 50 % des dépenses connues",
        ),
        ({"acces_soins": None}, 100, "Dépenses par mission"),
        ({"acces_soins": 0}, 0, "Dépenses par mission"),
    ],
)
def test_le_titre_arrondit_comme_le_reste_de_la_page(montants, total, titre):
    connus = {Mission(m): None if v is None else D(v) for m, v in montants.items()}
    assert graphiques.constat_des_missions(connus, D(total)).translate(ESPACES) == titre


def test_les_parts_du_graphique_sont_celles_de_la_phrase(nation, cnam):
    """Three equal methods: 34, 33 and 33 in both; half-up would draw 33 three times."""
    siennes = TotalTerritoire.objects.filter(niveau="national", annee=2023)
    siennes.exclude(mission="acces_soins").delete()
    for total, methode in zip(siennes.order_by("taille"), ("observe", "regle", "cle"), strict=True):
        total.methode, total.montant = methode, D(100)
        total.save()
    page = vue(cnam)
    phrase = next(m.phrase_methodes for m in page.missions if m.mission == Mission.ACCES_SOINS)
    dessin = graphiques.depenses_par_mission(page)
    assert phrase.translate(ESPACES) == "dont 34 % observé, 33 % par règle, 33 % par clé déclarée"
    assert re.findall(r">(\d+) %<", dessin.svg.translate(ESPACES)) == ["34", "33", "33"]


# --- Pages -------------------------------------------------------------------------------------------------


def test_la_page_d_une_annee_en_cours_le_dit_et_ne_compare_rien(nation, cnam, en_novembre):
    page = ouvrir(cnam, annee=2026).content.decode().translate(ESPACES)
    assert "les chiffres 2026 sont ceux connus au 29 novembre 2026" in page
    assert "Versé depuis" not in page
    assert "2026 : en cours, au 29 novembre" in page
    assert "sans-comptes" not in page  # nobody is late yet
    assert "Le versé passe de 1,1 M€ en 2022 à 1,2 M€ en 2023" in page


def test_dans_un_arrete_l_annee_reste_en_cours_meme_relue_plus_tard(nation, cnam):
    with time_machine.travel("2026-11-29T12:00:00Z", tick=False):
        arrete, _ = arreter()
    with time_machine.travel("2028-01-15T12:00:00Z", tick=False):
        assert vue(cnam, annee=2026, source=Source(arrete)).en_cours
        assert not vue(cnam, annee=2026).en_cours


def test_les_missions_annee_par_annee(nation, cnam):
    dessin = graphiques.missions_par_annee(vue(cnam))
    assert dessin.colonnes == ("", "2023", "2024")
    par_mission = {ligne[0]: ligne[1:] for ligne in dessin.valeurs}
    assert par_mission["Accès aux soins"] == (D("450909.90"), D("3000.00"))
    page = ouvrir(cnam, annee=2023).content.decode()
    assert dessin.titre in page


def test_les_missions_par_annee_ont_leur_csv(nation, cnam):
    reponse = ouvrir(cnam, annee=2023, table="missions_par_annee", export="ouvert")
    lignes = b"".join(reponse.streaming_content).decode().splitlines()
    assert lignes[0].startswith("Mission,2022 (€),2023 (€),2024 (€)")
    assert [ligne for ligne in lignes if ligne.startswith("Accès aux soins,,450909.9")], lignes


def test_sans_deux_annees_de_comptes_pas_de_graphique_par_annee(cnam):
    petite_nation()
    assert graphiques.missions_par_annee(vue(cnam)) is None


def test_un_departement_sous_secret_n_a_pas_de_graphique_par_mission(nation):
    arreter()
    assert graphiques.missions_par_annee(vue(personne("dgos"), "departement", "69")) is None


# --- Rate and trend ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(("niveau", "code"), [("national", ""), ("region", "84"), ("departement", "69")])
def test_chaque_territoire_dit_ce_qui_lui_a_ete_verse_depuis_un_an(nation, cnam, niveau, code):
    page = vue(cnam, niveau, code)
    assert page.avec_tendance
    assert sum(ligne.verse_avant.montant for ligne in page.lignes) == len_de(nation, niveau, code) * D(90000)
    for ligne in page.lignes:
        mots = cellules_de_suivi(None, ligne.verse_avant, ligne.verse)[0]
        assert re.fullmatch(r"\+ 1\d %", mots.translate(ESPACES)), mots


def len_de(nation, niveau, code) -> int:
    return {"national": len(nation), "region": 8, "departement": 4}[niveau]


def test_la_premiere_annee_n_a_pas_de_tendance(nation, cnam):
    assert not vue(cnam, annee=2022).avec_tendance
    assert "Versé depuis" not in ouvrir(cnam, annee=2022).content.decode()


def test_la_tendance_d_un_lecteur_d_agregats_vient_des_publications(nation):
    arreter()
    dgos = personne("dgos")
    avant = [cellules_de_suivi(None, ligne.verse_avant, ligne.verse) for ligne in vue(dgos).lignes]
    verser(nation[0], "70000.00", 2022)
    verser(nation[0], "70000.00", 2023)
    assert [cellules_de_suivi(None, ligne.verse_avant, ligne.verse) for ligne in vue(dgos).lignes] == avant


@pytest.fixture
def financees(nation):
    TotalVersion.objects.update(financeur="aci")
    return nation


@pytest.mark.parametrize(
    ("niveau", "code", "n"), [("national", "", 9), ("region", "84", 6), ("departement", "69", 3)]
)
def test_chaque_territoire_a_son_taux_et_son_n(financees, cnam, niveau, code, n):
    page = vue(cnam, niveau, code)
    assert page.avec_taux
    assert (
        sum(ligne.consommation.n for ligne in page.lignes if ligne.consommation) == page.consommation.n == n
    )
    assert f"(n = {n})" in page.pied[0]
    html = ouvrir(cnam, f"/cockpit/{niveau}/{code}/" if code else "/cockpit/", annee=2023).content.decode()
    assert page.pied[0] in html


def test_les_annees_sont_du_jour_de_leurs_versements(cnam):
    """Accounts have not moved since July; payments are those of November, and so says the chart."""
    with time_machine.travel("2026-07-04 10:00"):
        petite_nation()
    with time_machine.travel("2026-11-29 10:00"):
        page = vue(cnam)
        assert graphiques.depenses_par_mission(page).provenance.date == datetime.date(2026, 7, 4)
        verser(CPTS.objects.first(), "10.00", 2026)
        for annee in (2023, 2026):
            dessin = graphiques.evolution(vue(cnam, annee=annee))
            assert dessin.provenance.date == datetime.date(2026, 11, 29)


def test_une_cpts_sans_comptes_a_un_taux_inconnu(financees, cnam):
    taux = [ligne.taux for ligne in vue(cnam, "departement", "69").lignes]
    assert taux.count("inconnu") == 1


def test_qui_lit_des_agregats_lit_les_taux_publies_et_eux_seuls(financees):
    dgos = personne("dgos")
    assert not vue(dgos).avec_taux, "rien n’est publié"
    arreter()
    page = vue(dgos)
    assert page.avec_taux is page.masque.montre(TAUX, page.territoire)
    for ligne in page.lignes:
        assert (ligne.taux in (None, "non affiché")) is (ligne.consommation is None)


def test_le_csv_porte_le_taux_son_n_et_l_annee_d_avant(financees, cnam):
    reponse = ouvrir(cnam, annee=2023, export="ouvert")
    entete, premiere, *_ = b"".join(reponse.streaming_content).decode().splitlines()
    taux = 'Taux de consommation (%),"Taux de consommation, au plus (%)",CPTS du taux,Versé en 2022 (€)'
    assert taux in entete
    assert re.search(r",\d+\.\d{2},\d+\.\d{2},\d,\d+\.00", premiere)


def test_le_taux_du_csv_est_celui_de_la_page(financees, cnam):
    page = vue(cnam)
    lignes = b"".join(ouvrir(cnam, annee=2023, export="excel").streaming_content).decode("utf-8-sig")
    lus = {lue["Code"]: lue for lue in csv.DictReader(io.StringIO(lignes), delimiter=";")}
    for ligne in page.lignes:
        attendu = pourcents(ligne.consommation.bornes[0])
        lu = lus[ligne.code]["Taux de consommation (%)"]
        assert lu == ("inconnu" if attendu is None else str(attendu).replace(".", ","))


def test_sans_taux_ni_tendance_il_n_y_a_pas_de_cellule():
    assert cellules_de_suivi(None, None, Chiffre(D(1))) == []
    assert cellules_de_suivi("inconnu", Chiffre(None), Chiffre(D(1))) == ["inconnu", "inconnu"]


# --- Snapshots ---------------------------------------------------------------------------------------------


def test_un_arrete_garde_l_alloue_et_le_transfere(nation, cnam):
    contrat = Enveloppe.objects.filter(contrat__cpts=nation[0]).get().contrat
    debut = datetime.date(2023, 3, 1)
    promettre(nation[0], "1000.00", mission="parcours")
    transferer(contrat, "prevention", "parcours", "500.00", annee_contrat=debut)
    arrete, _ = arreter()
    avant = vue(cnam)
    alloue, transfere = avant.alloue, avant.transfere
    lignes = [(ligne.nom, ligne.alloue, ligne.transfere) for ligne in avant.lignes]
    missions = [(m.mission, m.alloue, m.transfere) for m in avant.missions]
    assert (alloue.montant, transfere.montant) == (D("241000.00"), D("500.00"))
    promettre(nation[1], "7777.00", mission="parcours")
    Enveloppe.objects.filter(contrat=contrat, mission="prevention").update(montant=D("19000.00"))
    transferer(contrat, "prevention", "parcours", "70.00", annee_contrat=debut)
    assert (vue(cnam).alloue, vue(cnam).transfere) != (alloue, transfere)
    fige = vue(cnam, source=Source(arrete))
    assert (fige.alloue, fige.transfere) == (alloue, transfere)
    assert [(ligne.nom, ligne.alloue, ligne.transfere) for ligne in fige.lignes] == lignes
    assert [(m.mission, m.alloue, m.transfere) for m in fige.missions] == missions
    assert "241 000,00 €" in ouvrir(cnam, annee=2023, arrete=arrete.numero).content.decode().translate(
        ESPACES
    )
