"""The assistant page: what is left, one choice each, undo, keys, copy, and who may do it."""

from decimal import Decimal

import pytest
from django.urls import reverse

from comptes.affectation.assistant import etat
from comptes.affectation.gestes import Choix, Cible, choisir
from comptes.affectation.models import JeuRegles, RegleVentilation
from comptes.ingestion.verification import ecarts
from comptes.totaux.models import TotalTerritoire
from comptes.totaux.requetes import synthese_version
from comptes.versions.models import ComptesRetenus, GroupeEcriture, Version
from tests.comptes.affectation.aides import E, deposer
from tests.factories import CPTSFactory, ExerciceFactory, habiliter, personne

pytestmark = pytest.mark.django_db
INSECABLE = "\u00a0"
LIGNES = [
    E("641100", "600.00", libelle="Bulletin DURAND Anne"),
    E("622600", "300.00", libelle="Indemnité réunion M1 LE GALL"),
    E("622600", "60.00", libelle="Facture CABINET FA000001"),
    E("627000", "40.00", libelle="Frais bancaires"),
    E("512000", "-1000.00"),
]
# Class 6 of a default ledger of the demonstration (5 000 lines, no analytic column), in euros.
PROFIL = [
    ("641100", "484876.26"), ("645100", "145947.10"), ("622600", "114085.37"), ("653000", "81332.00"),
    ("681120", "74609.91"), ("618500", "67170.46"), ("611000", "60534.71"), ("645300", "54305.43"),
    ("623600", "47154.87"), ("625700", "42573.49"), ("613200", "38447.92"), ("622601", "23485.72"),
    ("625100", "22148.59"), ("616000", "18899.06"), ("628100", "14084.20"), ("615600", "12598.95"),
    ("606300", "11623.38"), ("625600", "8457.44"), ("606400", "5803.02"), ("626000", "3287.57"),
    ("627000", "1079.79"),
]  # fmt: skip


@pytest.fixture
def version(exercice) -> Version:
    return deposer(exercice, LIGNES)


@pytest.fixture
def tresorerie(client, avec_role):
    user = avec_role("tresorerie")
    client.force_login(user)
    return user


def adresse(version: Version, nom: str = "depot_affectation", *suite) -> str:
    return reverse(nom, args=[version.uuid, *suite])


def poster(client, version: Version, nom: str, **donnees):
    return client.post(adresse(version, f"depot_affectation_{nom}"), donnees, follow=True)


def texte(reponse) -> str:
    return " ".join(reponse.content.decode().split())


def test_la_page_dit_ce_qui_reste_par_montant(client, tresorerie, version):
    page = texte(client.get(adresse(version)))
    assert "Reste à affecter 1 000,00 € (100 %)" in page
    assert "Non affecté » n’est jamais une faute" in page
    rangs = [page.index(f"compte {compte}</span>") for compte in ("641100", "622600", "627000")]
    assert rangs == sorted(rangs)
    assert "600,00 € <span>60 % du reste</span>" in page


def test_un_choix_s_applique_aux_lignes_deja_deposees(client, tresorerie, version):
    page = texte(
        poster(client, version, "choisir", compte="641100", mission="fonctionnement", financeur="aci")
    )
    assert "Compte 641100 → Fonctionnement, ACI (Assurance maladie)." in page
    assert "Reste à affecter : 400,00 € (40 %)" in page
    assert "dont 60 % par règle, 40 % non affecté" in page
    assert synthese_version(version).missions[0].aci.sure == Decimal("600")
    assert ComptesRetenus.objects.get().jeu == 1
    assert ecarts() == []
    total = TotalTerritoire.objects.get(niveau="national", mission="fonctionnement")
    assert (total.montant, total.financeur, total.methode) == (Decimal("600"), "aci", "regle")


def test_annuler_revient_en_arriere_choix_apres_choix(client, tresorerie, version):
    poster(client, version, "choisir", compte="641100", mission="fonctionnement")
    poster(client, version, "choisir", compte="622600", mission="parcours")
    poster(client, version, "choisir", compte="641100", mission="prevention")
    restes = []
    for _ in range(3):
        assert "Annulation : " in texte(poster(client, version, "annuler"))
        restes.append({m.mission: m.depense for m in synthese_version(version).missions if m.depense})
    assert restes == [
        {"fonctionnement": 600, "parcours": 360, "non_affecte": 40},
        {"fonctionnement": 600, "non_affecte": 400},
        {"non_affecte": 1000},
    ]
    assert "Il n’y a plus aucun choix à annuler." in texte(poster(client, version, "annuler"))
    assert JeuRegles.objects.filter(cpts__isnull=False).count() == 6
    assert ecarts() == []


def test_retirer_un_choix_parmi_d_autres(client, tresorerie, version):
    poster(client, version, "choisir", compte="641100", mission="fonctionnement")
    poster(client, version, "choisir", compte="622600", mission="parcours")
    premier = RegleVentilation.objects.en_vigueur().get(compte="641100")
    reponse = client.post(adresse(version, "depot_affectation_retirer", premier.uuid), follow=True)
    assert "Choix retiré : Compte 641100." in texte(reponse)
    assert etat(version).reste == Decimal("640")


def test_le_meme_choix_deux_fois_ne_change_rien(client, tresorerie, version):
    poster(client, version, "choisir", compte="641100", mission="fonctionnement")
    page = texte(poster(client, version, "choisir", compte="641100", mission="fonctionnement"))
    assert "Ce choix est déjà celui qui s’applique" in page
    assert JeuRegles.objects.filter(cpts=version.depot.cpts).count() == 1


def test_par_libelle_puis_le_reste_du_compte(client, tresorerie, version):
    page = texte(client.get(adresse(version), {"detail": "622600"}))
    assert "Indemnité réunion M1" in page
    assert "Facture CABINET" in page
    assert "DURAND" not in page
    poster(client, version, "choisir", compte="622600", libelle="indemnite REUNION m1", mission="acces_soins")
    poster(client, version, "choisir", compte="622600", mission="fonctionnement")
    missions = {m.mission: m.depense for m in synthese_version(version).missions if m.depense}
    assert missions == {"acces_soins": 300, "fonctionnement": 60, "non_affecte": 640}
    assert ecarts() == []


def test_le_detail_ne_montre_plus_ce_qui_est_affecte(client, tresorerie, version):
    poster(client, version, "choisir", compte="622600", libelle="réunion M1", mission="acces_soins")
    page = texte(client.get(adresse(version), {"detail": "622600"}))
    section = page[page.index('id="libelles"') : page.index('id="titre-choix"')]
    assert "Facture CABINET" in section
    assert "réunion" not in section


def test_une_cle_60_40_se_justifie(client, tresorerie, version):
    cible = {"compte": "622600"}
    page = texte(client.get(adresse(version, "depot_affectation_cle"), cible))
    assert "Compte 622600." in page
    parts = {"part_prevention": "40", "part_acces_soins": "60,5"}
    reponse = client.post(adresse(version, "depot_affectation_cle"), {**cible, **parts})
    assert reponse.status_code == 422
    assert "La somme des parts est de 100,5 % : elle doit être de 100 %." in texte(reponse)
    assert "Dites sur quoi repose cette répartition" in texte(reponse)
    parts = {"part_prevention": "40", "part_acces_soins": "60", "justification": "Temps passé relevé"}
    page = texte(poster(client, version, "cle", **cible, **parts))
    assert "Accès aux soins 60 %, Prévention 40 %" in page
    assert "36 % par clé déclarée" in page
    missions = {m.mission: m.depense for m in synthese_version(version).missions if m.depense}
    assert missions == {"acces_soins": 216, "prevention": 144, "non_affecte": 640}


def test_qui_finance_tout_le_reste(client, tresorerie, version):
    poster(client, version, "choisir", compte="627000", financeur="cotisations")
    poster(client, version, "choisir", financeur="aci")
    synthese = synthese_version(version)
    assert synthese.aci.sure == Decimal("960")
    assert {p.code: p.montant for p in synthese.financeurs} == {"aci": 960, "cotisations": 40}
    assert "Qui finance ces dépenses" not in texte(client.get(adresse(version)))


def test_rien_de_choisi_est_dit_sans_rien_changer(client, tresorerie, version):
    reponse = client.post(adresse(version, "depot_affectation_choisir"), {"compte": "641100"})
    assert reponse.status_code == 422
    assert "Choisissez une mission, un financeur, ou les deux." in texte(reponse)
    reponse = client.post(adresse(version, "depot_affectation_choisir"), {"mission": "parcours"})
    assert "Dites quelles dépenses" in texte(reponse)
    reponse = client.post(
        adresse(version, "depot_affectation_choisir"), {"compte": "512", "mission": "parcours"}
    )
    assert "« 512 » n’est pas un compte de charges" in texte(reponse)
    assert not RegleVentilation.objects.filter(cpts__isnull=False).exists()


def test_les_codes_inconnus_se_choisissent_d_un_coup(client, tresorerie, exercice):
    version = deposer(exercice, [E("641100", "10", analytique="ICOPE"), E("622600", "5", analytique="icope")])
    assert "Codes analytiques non reconnus" in texte(client.get(adresse(version)))
    poster(client, version, "choisir", analytique="ICOPE", mission="prevention")
    synthese = synthese_version(version)
    assert {m.mission: m.depense for m in synthese.missions if m.depense} == {"prevention": 15}
    assert synthese.phrase_methodes == f"dont 100{INSECABLE}% observé"


def test_toute_une_famille_de_comptes(client, tresorerie, exercice):
    version = deposer(exercice, [E("641100", "10"), E("645100", "5"), E("622600", "1")])
    assert "Les 2 comptes 64 qui restent" in texte(client.get(adresse(version)))
    poster(client, version, "choisir", compte="64*", mission="fonctionnement")
    assert etat(version).reste == 1


def test_un_chiffre_par_mission_a_la_fin_des_comptes(client, tresorerie, exercice):
    lignes = [E(f"{compte}{fin}", "10") for compte in ("64110", "62260") for fin in "1237"]
    version = deposer(exercice, [*lignes, E("627000", "4")])
    assert "un chiffre par mission" in texte(client.get(adresse(version)))
    url = adresse(version, "depot_affectation_terminaisons")
    assert "se terminent par : 1, 2, 3, 7." in texte(client.get(url))
    assert "Écrivez au moins une terminaison." in texte(client.post(url, {"parcours": ""}))
    page = texte(client.post(url, {"acces_soins": "1", "parcours": "01"}))
    assert "Deux missions ont la même terminaison" in page
    assert "un à trois chiffres" in texte(client.post(url, {"acces_soins": "M1"}))
    fins = {"acces_soins": "1", "parcours": "2", "prevention": "3", "fonctionnement": "7"}
    assert "Reste à affecter : 4,00 €" in texte(client.post(url, fins, follow=True))
    assert {m.mission: m.depense for m in synthese_version(version).missions if m.depense} == {
        **dict.fromkeys(fins, 20),
        "non_affecte": 4,
    }
    poster(client, version, "annuler")
    assert etat(version).reste == 84


def test_suivre_une_proposition(client, tresorerie, version):
    page = texte(client.get(adresse(version)))
    assert (
        "Proposition : Fonctionnement (les frais bancaires sont le plus souvent du fonctionnement)." in page
    )
    assert etat(version).reste == etat(version).depense  # nothing is imposed


def test_douze_choix_au_plus_atteignent_quatre_vingt_dix_pour_cent(client, tresorerie, exercice):
    version = deposer(exercice, [E(compte, montant) for compte, montant in PROFIL])
    choix = 0
    while etat(version).part_reste > Decimal("0.10"):
        cible = etat(version).comptes[0].cible
        poster(client, version, "choisir", compte=cible.compte, mission="fonctionnement")
        choix += 1
    assert choix <= 12


def test_les_choix_servent_a_l_exercice_suivant(client, tresorerie, version, cpts):
    poster(client, version, "choisir", compte="641100", mission="fonctionnement")
    suivant = ExerciceFactory(cpts=cpts, debut="2026-01-01", fin="2026-12-31")
    # one zero more: the same account after a change of software
    nouvelle = deposer(suivant, [E("6411000", "75"), E("622600", "25")])
    assert etat(nouvelle).reste == 25


def test_un_exercice_passe_ne_bouge_que_si_on_le_demande(client, tresorerie, version, cpts):
    passe = deposer(ExerciceFactory(cpts=cpts, debut="2024-01-01", fin="2024-12-31"), LIGNES)
    poster(client, version, "choisir", compte="641100", mission="fonctionnement")
    assert etat(passe).reste == Decimal("1000")
    assert "Appliquer les choix d’aujourd’hui à cet exercice" in texte(client.get(adresse(passe)))
    assert "Reste à affecter : 400,00 €" in texte(poster(client, passe, "reappliquer"))
    assert ecarts() == []


class TestCopie:
    @pytest.fixture
    def voisine_deposee(self, version):
        exercice = ExerciceFactory(cpts=CPTSFactory(complete=True))
        return deposer(exercice, LIGNES)

    def test_entre_les_clients_d_un_comptable(self, client, cpts, version, voisine_deposee):
        comptable = personne("expert_comptable", cpts)
        habiliter(comptable, "expert_comptable", voisine_deposee.depot.cpts)
        choisir(comptable, version, Cible("641100"), Choix({"fonctionnement": "100"}, {"aci": "100"}))
        choisir(comptable, version, Cible("627000"), Choix({"parcours": "100"}, {}))
        choisir(comptable, voisine_deposee, Cible("627000"), Choix({"prevention": "100"}, {}))
        client.force_login(comptable)
        page = texte(client.get(adresse(voisine_deposee, "depot_affectation_origines")))
        assert cpts.nom in page
        url = adresse(voisine_deposee, "depot_affectation_copier", cpts.uuid)
        assert "Reste à affecter : 360,00 €" in texte(client.post(url, follow=True))
        missions = {m.mission: m.depense for m in synthese_version(voisine_deposee).missions if m.depense}
        assert missions == {"fonctionnement": 600, "prevention": 40, "non_affecte": 360}
        assert "rien n’a changé" in texte(client.post(url, follow=True))

    def test_pas_depuis_une_cpts_hors_de_ses_roles(self, client, tresorerie, version, voisine_deposee):
        url = adresse(version, "depot_affectation_copier", voisine_deposee.depot.cpts.uuid)
        assert client.post(url).status_code == 404

    def test_aucune_origine(self, client, tresorerie, version):
        page = texte(client.get(adresse(version, "depot_affectation_origines")))
        assert "Aucune de vos autres CPTS n’a encore de choix à reprendre." in page


class TestDroits:
    ACTES = ["choisir", "cle", "terminaisons", "annuler", "reappliquer"]

    @pytest.mark.parametrize("nom", ["", *(f"_{acte}" for acte in ACTES), "_origines"])
    def test_la_voisine_n_existe_pas(self, client, version, voisine, nom):
        client.force_login(personne("tresorerie", voisine))
        url = adresse(version, f"depot_affectation{nom}")
        methode = client.post if nom.strip("_") in self.ACTES else client.get
        assert methode(url).status_code == 404

    @pytest.mark.parametrize("role", ["cpam", "ars", "cnam"])
    def test_l_administration_voit_et_ne_choisit_pas(self, client, avec_role, version, role):
        client.force_login(avec_role(role))
        page = texte(client.get(adresse(version), {"detail": "641100"}))
        assert "Reste à affecter 1 000,00 €" in page
        assert "La CPTS et son expert-comptable peuvent la modifier." in page
        assert "<select" not in page
        assert "DURAND" not in page
        for acte in self.ACTES:
            assert client.post(adresse(version, f"depot_affectation_{acte}")).status_code == 403
        assert not JeuRegles.objects.filter(cpts__isnull=False).exists()

    @pytest.mark.parametrize("role", ["cpam", "ars", "cnam"])
    def test_les_noms_restent_masques_pour_l_administration(self, client, avec_role, exercice, role):
        version = deposer(exercice, [E("641107", "600"), E("641200", "30"), E("622600", "10")])
        GroupeEcriture.objects.filter(compte="641107").update(compte_lib="Salaire DURAND Anne")
        GroupeEcriture.objects.filter(compte="641200").update(compte_lib="Congés payés")
        tresorerie = avec_role("tresorerie")
        choisir(tresorerie, version, Cible("622600", libelle="LE GALL"), Choix({"parcours": "100"}, {}))
        choisir(tresorerie, version, Cible("641107"), Choix({"parcours": "100"}, {}))
        client.force_login(avec_role(role))
        page = texte(client.get(adresse(version)))
        assert "DURAND" not in page
        assert "LE GALL" not in page
        assert "Congés payés" in page
        client.force_login(tresorerie)
        page = texte(client.get(adresse(version)))
        assert "Salaire DURAND Anne" in page
        assert "LE GALL" in page

    def test_un_detail_impossible_ne_fait_pas_tomber_la_page(self, client, tresorerie, version):
        reponse = client.get(adresse(version), {"detail": "64'"})
        assert "Il ne reste rien à affecter sur ce compte." in texte(reponse)

    @pytest.mark.parametrize("role", ["dgos", "federation"])
    def test_les_roles_d_agregats_ne_voient_rien(self, client, avec_role, version, role):
        client.force_login(avec_role(role))
        assert client.get(adresse(version)).status_code == 404

    def test_la_regle_d_une_autre_cpts_n_est_pas_a_retirer(self, client, tresorerie, version, voisine):
        sienne = deposer(ExerciceFactory(cpts=voisine), LIGNES)
        choisir(personne("tresorerie", voisine), sienne, Cible("641100"), Choix({"parcours": "100"}, {}))
        regle = RegleVentilation.objects.en_vigueur().get(cpts=voisine)
        assert client.post(adresse(version, "depot_affectation_retirer", regle.uuid)).status_code == 404

    def test_un_depot_remplace_ne_se_modifie_plus(self, client, tresorerie, version, exercice):
        deposer(exercice, LIGNES)
        assert "Ce dépôt ne compte pas" in texte(client.get(adresse(version)))
        page = texte(poster(client, version, "choisir", compte="641100", mission="parcours"))
        assert "Ce dépôt ne compte plus" in page
        assert not RegleVentilation.objects.filter(cpts__isnull=False).exists()


def test_nombre_de_requetes(client, tresorerie, exercice, django_assert_max_num_queries):
    version = deposer(exercice, [E(compte, montant) for compte, montant in PROFIL])
    for compte, _ in PROFIL[:6]:
        poster(client, version, "choisir", compte=compte, mission="fonctionnement")
    with django_assert_max_num_queries(8):
        reponse = client.get(adresse(version), {"tous": 1})
    assert len(reponse.content) < 300_000
    with django_assert_max_num_queries(8):
        client.get(adresse(version), {"detail": "625700"})
