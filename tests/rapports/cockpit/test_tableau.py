"""The table mission × nature × size: margins, funders, secrecy, CSV."""

import csv
import io
from decimal import Decimal

import pytest
from django.test import Client

from comptes.affectation.models import Ventilation
from comptes.totaux.actes import rebatir
from comptes.totaux.models import Niveau, TotalTerritoire, TotalVersion
from rapports.arretes.actes import arreter
from rapports.cockpit.depenses import payees_par_l_aci
from rapports.cockpit.tableau_depenses import TableauDepenses
from rapports.figes.models import Arrete, LigneArrete
from rapports.secret.lecteurs import masque_de, source_du_lecteur
from rapports.secret.sources import Source
from rapports.sommes.completude import FRANCE, Territoire
from tests.factories import OrganisationFactory, personne, rattacher
from tests.rapports.nation import comptes, departement, petite_nation, signataire

pytestmark = pytest.mark.django_db


@pytest.fixture
def nation():
    return petite_nation()


def ouvrir(user, **parametres):
    client = Client()
    client.force_login(user)
    return client.get("/depenses/", {"annee": 2023, **parametres})


def table(user, niveau="national", code="", source=None, **options) -> TableauDepenses:
    source = source or source_du_lecteur(user, None, Territoire(Niveau(niveau), code, ""))
    tableau = source.completude(2023)
    lieu = tableau.territoire(niveau, code)
    masque = masque_de(user, source, 2023)
    return TableauDepenses(lieu, 2023, source, tableau.de(lieu, 2023), masque, **options)


def somme(rangees) -> list[Decimal]:
    return [sum((c.montant for c in colonne), Decimal(0)) for colonne in zip(*rangees, strict=True)]


@pytest.mark.parametrize(("niveau", "code"), [("national", ""), ("region", "84"), ("departement", "59")])
def test_lignes_et_colonnes_se_somment(nation, niveau, code):
    lue = table(personne("cnam"), niveau, code)
    assert somme([bloc.total for bloc in lue.blocs]) == [c.montant for c in lue.total]
    for bloc in lue.blocs:
        assert somme([cellules for _, cellules in bloc.natures]) == [c.montant for c in bloc.total]
        for rangee in (bloc.total, *(cellules for _, cellules in bloc.natures)):
            assert sum(c.montant for c in rangee[1:]) == rangee[0].montant
    tenu = TotalTerritoire.objects.filter(niveau=niveau, code=code)
    assert lue.total[0].montant == sum(t.montant for t in tenu)


def test_les_colonnes_disent_combien_de_comptes(nation):
    assert table(personne("cnam")).colonnes == [
        ("Toutes tailles", "n = 9"),
        ("T1", "n = 3"),
        ("T2", "n = 3"),
        ("T3", "n = 3"),
    ]


def test_chaque_mission_dit_comment_elle_est_connue(nation):
    methodes = {bloc.libelle: bloc.methodes.replace("\u00a0", " ") for bloc in table(personne("cnam")).blocs}
    assert methodes == {
        "Accès aux soins": "dont 100 % observé",
        "Prévention": "dont 100 % observé",
        "Non affecté": "dont 100 % non affecté",
    }


@pytest.fixture
def payee_par_l_aci(nation):
    """The prevention of the nation is paid by the ACI, but that of one CPTS; nothing else has a funder."""
    versions = TotalVersion.objects.filter(mission="prevention")
    versions.update(financeur="aci")
    autre = versions.filter(version__depot__cpts=nation[0])
    montant = autre.get().montant
    autre.update(financeur="fir")
    TotalTerritoire.objects.filter(mission="prevention").update(financeur="aci")
    for niveau, code in (("national", ""), ("region", "84"), ("departement", "01")):
        ligne = TotalTerritoire.objects.get(niveau=niveau, code=code, mission="prevention", taille="T1")
        ligne.montant -= montant
        ligne.save()
    return montant


def test_l_aci_seule_montre_ce_qu_elle_paie_et_a_cote_ce_qui_n_a_pas_de_financeur(nation, payee_par_l_aci):
    lue = table(personne("cnam"), aci=True)
    par_mission = {b.libelle: [c.montant for c in b.total[:2]] for b in lue.blocs}
    assert par_mission == {
        "Accès aux soins": [Decimal(0), Decimal("450909.90")],
        "Prévention": [Decimal("180010.80") - payee_par_l_aci, Decimal(0)],
        "Non affecté": [Decimal(0), Decimal("13500.45")],
    }
    assert [c.montant for c in lue.total[:2]] == [sum(m) for m in zip(*par_mission.values(), strict=True)]
    page = ouvrir(personne("cnam"), financeur="aci").content.decode()
    assert "les montants de l’ACI sont donc des minimums" in page
    assert "Financeur non identifié" in page


def test_l_aci_seule_dit_son_propre_n_et_ses_propres_methodes(nation, payee_par_l_aci):
    lue = table(personne("cnam"), aci=True)
    assert lue.colonnes == [
        ("Toutes tailles", "n = 8"),
        ("Financeur non identifié", ""),
        ("T1", "n = 2"),
        ("T2", "n = 3"),
        ("T3", "n = 3"),
    ]
    assert {b.libelle: b.methodes.replace("\u00a0", " ") for b in lue.blocs} == {
        "Accès aux soins": "",
        "Prévention": "dont 100 % observé",
        "Non affecté": "",
    }
    assert lue.phrase_methodes.replace("\u00a0", " ") == "dont 100 % observé"


@pytest.mark.parametrize(
    ("niveau", "code", "n"), [("region", "84", 5), ("departement", "01", 2), ("departement", "59", 3)]
)
def test_le_n_de_l_aci_est_celui_du_territoire_aussi_dans_un_arrete(nation, payee_par_l_aci, niveau, code, n):
    lue = table(personne("cnam"), niveau, code, aci=True)
    assert lue.colonnes[0] == ("Toutes tailles", f"n = {n}")
    arrete = Arrete.objects.create(numero=7, au="2026-01-01")
    for total in TotalVersion.objects.filter(version__comptesretenus__isnull=False).exclude(mission=""):
        retenus = total.version.comptesretenus
        LigneArrete.objects.create(
            arrete=arrete,
            niveau="cpts",
            code=retenus.cpts.uuid,
            departement=retenus.departement_id,
            annee=2023,
            taille=retenus.taille,
            mission=total.mission,
            financeur=total.financeur,
            methode=total.methode,
            nature=total.nature,
            montant=total.montant,
        )
    source = Source(arrete)
    tableau = Source().completude(2023)
    assert sum(payees_par_l_aci(source, tableau.territoire(niveau, code), 2023).values()) == n


class TestACISeulePubliee:
    """Readers of aggregates are told the same as those who read live, each figure being a cell of the publication."""

    @pytest.fixture
    def payees(self, nation):
        """The ACI pays the prevention of each CPTS, and nothing else has a funder."""
        for modele in (TotalVersion, TotalTerritoire, Ventilation):
            modele.objects.filter(mission="prevention").update(financeur="aci")

    @pytest.mark.parametrize("role", ["dgos", "federation"])
    def test_le_n_les_methodes_et_ce_qui_n_a_pas_de_financeur_sont_montres(self, payees, role):
        arreter()
        lue, vive = table(personne(role), aci=True), table(personne("cnam"), aci=True)
        assert (
            lue.colonnes
            == vive.colonnes[:2]
            == [("Toutes tailles", "n = 9"), ("Financeur non identifié", "")]
        )
        assert lue.total == vive.total[:2]
        assert [(b.libelle, b.total) for b in lue.blocs] == [(b.libelle, b.total[:2]) for b in vive.blocs]
        assert lue.phrase_methodes == vive.phrase_methodes != ""
        assert [b.methodes for b in lue.blocs] == [b.methodes for b in vive.blocs]
        assert [b.par_methode for b in lue.blocs] == [b.par_methode for b in vive.blocs]

    def test_la_page_et_son_csv_les_disent(self, payees):
        arreter()
        page = ouvrir(personne("dgos"), financeur="aci").content.decode().replace("\u00a0", " ")
        assert "n = 9" in page
        assert "dont 100 % observé" in page
        csv_ = ouvrir(personne("dgos"), financeur="aci", export="ouvert")
        total = next(csv.DictReader(io.StringIO(b"".join(csv_.streaming_content).decode())))
        assert (total["Toutes tailles (€)"], total["Financeur non identifié (€)"]) == (
            "180010.80",
            "464410.35",
        )
        assert total["Observé dans le fichier (€)"] == "180010.80"

    def test_une_region_dit_ce_qui_n_a_pas_de_financeur_a_cote_du_total_et_rien_de_plus(self, payees):
        arreter()
        lue, vive = (table(personne(r), "region", "84", aci=True) for r in ("dgos", "cnam"))
        assert lue.total == vive.total[:2]
        assert [n for _, n in lue.colonnes] == ["", ""]
        assert all(chiffre.secret for bloc in lue.blocs for chiffre in bloc.total)

    def test_ni_taille_ni_nature(self, payees):
        """No publication crosses the funder with them."""
        arreter()
        lue = table(personne("dgos"), aci=True)
        assert lue.tailles == []
        assert [b.natures for b in lue.blocs] == [[]] * len(lue.blocs)

    def test_une_seule_cpts_sans_depense_de_l_aci_ne_se_compte_pas(self, nation, payees):
        for modele in (TotalVersion, Ventilation):
            modele.objects.filter(version__depot__cpts=nation[0], financeur="aci").update(financeur="fir")
        arreter()
        assert (
            table(personne("cnam"), source=Source(Arrete.objects.get()), aci=True).colonnes[0][1] == "n = 8"
        )
        assert table(personne("dgos"), aci=True).colonnes[0] == ("Toutes tailles", "")

    def test_une_methode_de_deux_cpts_n_est_pas_dite(self, nation, payees):
        for cpts in nation[:2]:
            for modele in (TotalVersion, Ventilation):
                siennes = modele.objects.filter(version__depot__cpts=cpts, mission="prevention")
                siennes.update(methode="cle")
        rebatir()
        arreter()
        lue = table(personne("dgos"), aci=True)
        assert (lue.phrase_methodes, {b.methodes for b in lue.blocs if b.libelle == "Prévention"}) == (
            "",
            {""},
        )
        assert sum(c.secret for c in lue.par_methode()) >= 2


def test_la_page_dit_sa_source_sa_date_et_sa_completude(nation):
    page = ouvrir(personne("cnam")).content.decode().replace("\u00a0", " ")
    assert "Source : comptes déposés par les CPTS, lus et retenus ; au " in page
    assert "complétude : 9 CPTS sur 12, 75 % des montants versés" in page


def test_un_agregat_trop_mince_n_est_pas_affiche():
    lieu = departement("59", "32")
    for numero in range(4):
        lignes = [("641100", "100.00", "M1")]
        if numero == 0:
            lignes.append(("622600", "60.00", "M1"))
        comptes(signataire(lieu, taille="T1"), lignes)
    arreter()
    lue = table(personne("dgos"))
    assert lue.blocs[0].natures == []  # one is of one CPTS, the difference would tell it from the other
    assert lue.blocs[0].total[0].montant == Decimal(460)
    page = ouvrir(personne("federation")).content.decode()
    assert ">60,00" not in page
    assert "Honoraires et prestations" not in page
    assert "« Non affiché » : secret statistique" in page


def test_l_ars_voit_tout_de_ce_qu_elle_suit_en_entier():
    lieu = departement("59", "32")
    ars = OrganisationFactory(type="ars")
    cpts = signataire(lieu, taille="T1")
    comptes(cpts, [("641100", "100.00", "M1")])
    rattacher(cpts, ars, "ars")
    assert table(personne("ars", ars)).total[0].montant == Decimal(100)


def test_le_csv_est_le_tableau(nation):
    reponse = ouvrir(personne("cnam"), export="ouvert")
    lignes = b"".join(reponse.streaming_content).decode().splitlines()
    lue = table(personne("cnam"))
    assert lignes[0] == (
        "Mission,Nature,Toutes tailles (€),T1 (€),T2 (€),T3 (€),Observé dans le fichier (€),Par règle (€),"
        "Par clé déclarée (€),Non affecté (€),Secret,Provenance,Nature des données"
    )
    assert len(lignes) == 2 + sum(1 + len(bloc.natures) for bloc in lue.blocs)
    *montants, _secret, _provenance, _fictives = next(csv.reader(lignes[1:2]))
    assert montants[2] == f"{lue.total[0].montant:.2f}"
    assert sum(map(Decimal, montants[6:])) == lue.total[0].montant


def test_le_csv_de_l_aci_a_les_methodes_de_sa_depense(nation):
    contenu = b"".join(ouvrir(personne("cnam"), export="ouvert", financeur="aci").streaming_content).decode()
    lignes = list(csv.DictReader(io.StringIO(contenu)))
    methodes = ("Observé dans le fichier (€)", "Par règle (€)", "Par clé déclarée (€)", "Non affecté (€)")
    totaux = [ligne for ligne in lignes if ligne["Nature"] == "Total"]
    assert totaux
    for ligne in totaux:
        assert sum(Decimal(ligne[m]) for m in methodes) == Decimal(ligne["Toutes tailles (€)"])


def test_le_csv_ne_dit_rien_de_plus_que_le_tableau(nation):
    """For who reads publications: a hidden cell is empty, and the row says so."""
    arreter()
    texte = b"".join(ouvrir(personne("dgos"), export="ouvert").streaming_content).decode()
    lignes = list(csv.DictReader(io.StringIO(texte)))
    lue = table(personne("dgos"))
    _, *des_missions = [li for li in lignes if li["Nature"] == "Total"]
    for bloc, ligne in zip(lue.blocs, des_missions, strict=True):
        assert ligne["Toutes tailles (€)"] == ("" if bloc.total[0].secret else f"{bloc.total[0].montant:.2f}")
        assert (ligne["Secret"] == "oui") is any(c.secret for c in (*bloc.total, *bloc.par_methode))
    assert {ligne["Secret"] for ligne in lignes} == {"oui", "non"}


def test_un_arrete_se_relit(nation):
    avant = table(personne("cnam")).blocs
    arrete, _ = arreter()
    comptes(nation[3], [("641100", "1234.56", "M1")])
    assert table(personne("cnam"), source=Source(arrete)).blocs == avant


def test_sans_comptes_la_page_le_dit(db):
    assert FRANCE.code == ""
    assert "Pas encore de données pour cet exercice" in ouvrir(personne("cnam")).content.decode()


@pytest.mark.parametrize("parametres", [{"niveau": "region", "code": "zz"}, {"niveau": "cpts", "code": "x"}])
def test_un_territoire_inconnu_est_introuvable(nation, parametres):
    assert ouvrir(personne("cnam"), **parametres).status_code == 404


def test_pas_plus_de_huit_requetes(nation, django_assert_max_num_queries):
    client = Client()
    client.force_login(personne("cnam"))
    with django_assert_max_num_queries(8):
        assert len(client.get("/depenses/", {"annee": 2023}).content) < 300_000
