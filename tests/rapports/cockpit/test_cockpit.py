"""The cockpit: sums at each level, links down to the rows, secrecy, weight."""

from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse

from comptes.totaux.models import Niveau
from cpts.commun.enums import Mission
from cpts.structures.models import CPTS, EtapeVie
from rapports.arretes.actes import arreter
from rapports.cockpit.cockpit import Cockpit
from rapports.secret.lecteurs import source_du_lecteur
from rapports.secret.sources import Source
from rapports.sommes.completude import Territoire
from tests.factories import (
    CPTSFactory,
    ExerciceFactory,
    OrganisationFactory,
    UtilisateurFactory,
    personne,
    rattacher,
)
from tests.rapports.aides import comptes, departement, petite_nation, signataire, verser

pytestmark = pytest.mark.django_db


@pytest.fixture
def nation():
    return petite_nation()


@pytest.fixture
def cnam():
    return personne("cnam")


def ouvrir(user, chemin="/cockpit/", **parametres):
    client = Client()
    client.force_login(user)
    return client.get(chemin, parametres)


def vue(user, niveau="national", code="", annee=2023, **options) -> Cockpit:
    source = options.pop("source", None) or source_du_lecteur(
        user, None, Territoire(Niveau(niveau), code, "")
    )
    tableau = source.completude(annee)
    return Cockpit(user, tableau, tableau.territoire(niveau, code), annee, source, **options)


def somme(lignes, champ) -> Decimal:
    return sum((getattr(ligne, champ).montant or Decimal(0) for ligne in lignes), Decimal(0))


@pytest.mark.parametrize("mission", [None, "acces_soins", "non_affecte"])
@pytest.mark.parametrize(
    ("niveau", "code"),
    [("national", ""), ("region", "84"), ("region", "32"), ("departement", "69"), ("departement", "59")],
)
def test_chaque_territoire_est_la_somme_de_ses_lignes(nation, cnam, niveau, code, mission):
    page = vue(cnam, niveau, code, mission=Mission(mission) if mission else None)
    assert somme(page.lignes, "verse") == page.verse.montant
    assert somme(page.lignes, "alloue") == page.alloue.montant
    assert somme(page.lignes, "depense") == page.total_depense.montant
    assert somme(page.missions, "depense") == page.depense.montant
    assert sum(ligne.completude.attendues for ligne in page.lignes) == page.completude.attendues
    assert sum(ligne.completude.recues for ligne in page.lignes) == page.completude.recues


def test_la_page_de_la_nation_dit_les_quatre_montants_et_la_completude(nation, cnam):
    page = ouvrir(cnam, annee=2023).content.decode().replace("\u202f", " ").replace("\u00a0", " ")
    assert "9 CPTS sur 12, 75 % des montants versés" in page
    for mot in ("Alloué", "Versé", "Transféré", "Dépensé"):
        assert mot in page
    assert "L’accès aux soins représente 70 % des dépenses connues" in page
    assert "Passé d’une mission à une autre, années de contrat commencées dans l’année." in page


def test_le_verse_s_ouvre_jusqu_aux_lignes_de_paiement(nation, cnam):
    page = vue(cnam, "departement", "69")
    ligne = page.lignes[0]
    versements = ouvrir(cnam, ligne.url_verse).content.decode()
    assert ligne.url_verse.endswith("/versements/?annee=2023")
    assert str(ligne.verse) in versements


def test_le_depense_s_ouvre_jusqu_aux_comptes(nation, cnam):
    ligne = vue(cnam, "departement", "69").lignes[0]
    comptes_lus = ouvrir(cnam, ligne.url_depense).content.decode()
    assert "/comptes/" in ligne.url_depense
    assert str(ligne.depense) in comptes_lus


def test_sans_comptes_l_ecran_dit_inconnu(cnam):
    signataire(departement("59", "32"))
    page = vue(cnam, "departement", "59")
    assert page.depense.montant is None
    assert str(page.depense) == "inconnu"
    assert str(page.lignes[0].depense) == "inconnu"
    html = ouvrir(cnam, "/cockpit/departement/59/", annee=2023).content.decode()
    assert "Pas encore de dépenses connues" in html


def test_une_base_vide_s_affiche(cnam):
    assert ouvrir(cnam).status_code == 200


def test_l_ars_arrive_sur_sa_region_et_peut_remonter(nation):
    ars = OrganisationFactory(type="ars", region=departement("69", "84").region)
    agente = personne("ars", ars)
    assert ouvrir(agente).url == reverse("cockpit_territoire", args=["region", "84"])
    assert ouvrir(agente, annee=2023).status_code == 200


@pytest.mark.parametrize(
    "chemin", ["/cockpit/region/99/", "/cockpit/commune/69/", "/cockpit/departement/zz/"]
)
def test_un_territoire_inconnu_est_introuvable(nation, cnam, chemin):
    assert ouvrir(cnam, chemin).status_code == 404


def test_sans_role_la_page_est_refusee(db):
    assert ouvrir(UtilisateurFactory()).status_code == 403


@pytest.mark.parametrize("parametres", [{"annee": "abc"}, {"annee": "99999"}, {"mission": "nage"}])
def test_un_parametre_illisible_est_ignore(nation, cnam, parametres):
    assert ouvrir(cnam, **parametres).status_code == 200


def test_un_arrete_inconnu_est_introuvable(nation, cnam):
    assert ouvrir(cnam, arrete="7").status_code == 404
    assert ouvrir(cnam, arrete="sept").status_code == 404


def test_un_arrete_montre_les_memes_nombres(nation, cnam):
    arrete, _ = arreter()
    avant = vue(cnam)
    assert avant.depense.montant  # read now: what follows changes it
    assert avant.lignes
    comptes(nation[3], [("641100", "1234.56", "M1")])
    fige = vue(cnam, source=Source(arrete))
    assert fige.depense == avant.depense != vue(cnam).depense
    assert fige.verse == avant.verse
    assert [(li.nom, li.verse, li.depense) for li in fige.lignes] == [
        (li.nom, li.verse, li.depense) for li in avant.lignes
    ]
    lignes = vue(cnam, "departement", "69", source=Source(arrete)).lignes
    assert somme(lignes, "depense") == vue(cnam, "departement", "69", source=Source(arrete)).depense.montant
    page = ouvrir(cnam, arrete=1, annee=2023).content.decode()
    assert "ces nombres ne changent plus" in page


def test_les_roles_d_agregats_ne_voient_aucune_cpts(nation):
    page = ouvrir(personne("dgos"), "/cockpit/departement/69/", annee=2023).content.decode()
    for cpts in CPTS.objects.all():
        assert cpts.nom not in page
        assert str(cpts.uuid) not in page


def test_un_agent_voit_les_siennes_et_la_nation_publiee():
    lieu = departement("59", "32")
    structures = [signataire(lieu) for _ in range(5)]
    for cpts in structures:
        comptes(cpts, [("641100", "100.00", "M1")])
        verser(cpts, "1000.00")
    caisse = OrganisationFactory()
    for cpts in structures[:2]:
        rattacher(cpts, caisse, "caisse")
    arreter()
    page = vue(personne("cpam", caisse), "departement", "59")
    assert [str(ligne.nom) for ligne in page.lignes[:2]] == [c.nom for c in structures[:2]]
    assert page.lignes[2].nom.replace("\u00a0", " ") == "3 autres CPTS hors de votre périmètre"
    assert somme(page.lignes, "depense") == Decimal(200)
    assert page.lignes[2].depense.secret
    assert page.depense.secret  # the total would give the others'
    assert vue(personne("cpam", caisse)).depense.montant == Decimal(500)  # the nation is published


def test_deux_autres_cpts_ne_se_montrent_pas():
    lieu = departement("59", "32")
    structures = [signataire(lieu) for _ in range(4)]
    for cpts in structures:
        comptes(cpts, [("641100", "100.00", "M1")])
    caisse = OrganisationFactory()
    for cpts in structures[:2]:
        rattacher(cpts, caisse, "caisse")
    arreter()
    page = vue(personne("cpam", caisse), "departement", "59")
    assert page.depense.secret
    assert page.lignes[2].depense.secret
    assert not page.lignes[0].depense.secret


def test_une_cpts_resiliee_et_jamais_payee_n_est_pas_attendue(cnam):
    lieu = departement("59", "32")
    partie, restee = signataire(lieu), signataire(lieu)
    EtapeVie.objects.create(cpts=partie, etat="resilie", date="2023-06-01")
    CPTSFactory(departement=lieu)
    assert vue(cnam, "departement", "59").completude.attendues == 1
    assert vue(cnam, "departement", "59", annee=2022).completude.attendues == 2
    verser(partie, "10.00")
    assert vue(cnam, "departement", "59").completude.attendues == 2
    assert restee.nom in [ligne.nom for ligne in vue(cnam, "departement", "59").lignes]


def test_un_exercice_de_dix_huit_mois_n_est_pas_attendu_avant_sa_cloture(cnam):
    cpts = signataire(departement("59", "32"))
    ExerciceFactory(cpts=cpts, debut="2023-01-01", fin="2024-06-30")
    assert vue(cnam, annee=2023).completude.attendues == 0
    assert vue(cnam, annee=2024).completude.attendues == 1


@pytest.mark.parametrize(
    ("chemin", "requetes"), [("/cockpit/", 16), ("/cockpit/region/84/", 16), ("/cockpit/departement/69/", 17)]
)
def test_peu_de_requetes(nation, cnam, chemin, requetes, django_assert_max_num_queries):
    client = Client()
    client.force_login(cnam)
    with django_assert_max_num_queries(requetes):
        reponse = client.get(chemin, {"annee": 2023})
    assert len(reponse.content) < 300_000


@pytest.mark.parametrize("table", ["", "missions", "annees"])
@pytest.mark.parametrize("saveur", ["excel", "ouvert"])
def test_le_csv_porte_les_nombres_de_l_ecran(nation, cnam, table, saveur):
    reponse = ouvrir(cnam, annee=2023, table=table, export=saveur)
    texte = b"".join(reponse.streaming_content).decode()
    assert "Données fictives" in texte
    page = vue(cnam)
    attendu = {
        "": page.lignes[0].depense.montant,
        "missions": page.missions[1].depense.montant,
        "annees": page.verse.montant,
    }[table]
    mot = f"{attendu:.2f}"
    entete = texte.splitlines()[0]
    assert ("Provenance" in entete, "Secret" in entete) == (saveur == "ouvert", saveur == "ouvert")
    assert not {"%", "\u202f"} & set(texte.partition("\n")[2])
    assert (mot.replace(".", ",") if saveur == "excel" else mot) in texte


def test_le_net_des_missions_n_a_pas_le_nom_de_ce_qui_a_ete_deplace(nation, cnam):
    """The card and the rows of territories say what moved; the missions, their nets, which sum to zero."""
    html = ouvrir(cnam, annee=2023).content.decode()
    par_mission, territoires = html[html.index('id="missions"') :].split('id="territoires"')
    assert ">Transféré (net)</th>" in par_mission
    assert ">Transféré</th>" in territoires
    lignes = b"".join(ouvrir(cnam, annee=2023, table="missions", export="ouvert").streaming_content).decode()
    assert 'Versé (€),"Transféré, net (€)",Dépensé (€)' in lignes


def test_ce_qui_est_cache_ne_dit_pas_meme_s_il_est_connu():
    """« Inconnu » for one mission and « non affiché » for another would tell which one has spend."""
    lieu = departement("59", "32")
    for _ in range(3):
        comptes(signataire(lieu), [("641100", "100.00", "M1")])
    arreter()
    page = vue(personne("dgos"), "departement", "59")
    assert page.depense.montant == Decimal(300)
    assert {m.depense_aci for m in page.missions} == {m.depense for m in page.missions}
    assert all(m.depense.secret and m.alloue.secret and m.verse.secret for m in page.missions)
    html = ouvrir(personne("dgos"), "/cockpit/departement/59/", annee=2023).content.decode()
    assert "Pas encore de dépenses connues" not in html
