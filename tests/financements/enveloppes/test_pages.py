"""The page of the envelopes, the writing of a transfer and its decision, the register: what each person sees."""

import datetime
import html
import io
import re
from decimal import Decimal

import pytest
import time_machine
from django.urls import reverse
from python_calamine import CalamineWorkbook

from financements.aci import fongibilite
from financements.aci.consommation import Fongibilite
from financements.enveloppes.models import Transfert
from financements.enveloppes.transferts.registre import par_caisse, visibles
from rapports.arretes.actes import arreter
from tests.factories import CPTSFactory, DepartementFactory, ExerciceFactory, RegionFactory, personne
from tests.financements.enveloppes.aides import (
    CRISES,
    FONCTIONNEMENT,
    comptes,
    contrat_e8,
    e8,
    regime,
    verser,
)
from tests.financements.enveloppes.transferts.aides import transferer

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("le_premier_avril")]
LE_1ER_AVRIL = datetime.datetime(2026, 4, 1, 9, tzinfo=datetime.UTC)
SAISIE = {
    "annee": "2025-01-01",
    "origine": CRISES,
    "destination": FONCTIONNEMENT,
    "montant": "10 000,00",
    "motif": "La coordination a pris la suite du plan de crise.",
}


@pytest.fixture
def le_premier_avril():
    with time_machine.travel(LE_1ER_AVRIL, tick=False):
        yield


@pytest.fixture(params=[Fongibilite.AUTORISEE, Fongibilite.AUTORISEE_SOUS_ACCORD, Fongibilite.INTERDITE])
def chaque_regime(request, monkeypatch):
    monkeypatch.setattr(fongibilite, "regimes", lambda: regime(request.param))
    return request.param


def sous(monkeypatch, nom: Fongibilite) -> None:
    monkeypatch.setattr(fongibilite, "regimes", lambda: regime(nom))


def texte(reponse) -> str:
    """Words of a page, tags out, spaces plain."""
    brut = re.sub(r"<[^>]+>", " ", html.unescape(reponse.content.decode()))
    return re.sub(r"[\s\u202f\u00a0]+", " ", brut)


def ligne(reponse, mission: str) -> str:
    """Words of the row of a mission in the table of columns."""
    page = html.unescape(reponse.content.decode())
    table = page[page.index('class="tableau colonnes"') :]
    rangee = next(r for r in re.findall(r"<tr>.*?</tr>", table, re.S) if f">{mission}<" in r)
    return re.sub(r"[\s\u202f\u00a0]+", " ", re.sub(r"<[^>]+>", " ", rangee)).strip()


def page_de(client, contrat, role="tresorerie", **requete):
    client.force_login(personne(role, contrat.cpts))
    return client.get(reverse("cpts_enveloppes", args=[contrat.cpts.uuid]), requete)


class TestExempleE8ALEcran:
    @pytest.mark.parametrize("calendrier", ["annee", "exercice"])
    def test_interdite_le_non_depense_et_le_depassement_sont_montres(self, client, monkeypatch, calendrier):
        sous(monkeypatch, Fongibilite.INTERDITE)
        reponse = page_de(client, e8(), calendrier=calendrier, periode="2025-01-01")
        crises, fonctionnement = ligne(reponse, "Crises sanitaires graves"), ligne(reponse, "Fonctionnement")
        for mot in ("30 000,00 €", "6 000,00 €", "24 000,00 €", "20,00 %"):
            assert mot in crises
        for mot in ("60 000,00 €", "70 000,00 €", "dépassement de 10 000,00 €", "116,67 %"):
            assert mot in fonctionnement
        assert "Régime en vigueur : interdit" in texte(reponse)
        assert (
            reverse("cpts_transfert_nouveau", args=[reponse.context["cpts"].uuid])
            not in reponse.content.decode()
        )

    @pytest.mark.parametrize("calendrier", ["annee", "exercice"])
    def test_autorisee_le_transfert_de_10_000_laisse_14_000(self, client, calendrier):
        contrat = e8()
        client.force_login(personne("coordination", contrat.cpts))
        adresse = reverse("cpts_transfert_nouveau", args=[contrat.cpts.uuid])
        avant = client.post(adresse, {**SAISIE, "verifier": "1"})
        assert "Réponse de la règle : autorisé sans accord" in texte(avant)
        assert "Crises sanitaires graves 30 000,00 € 20 000,00 € 24 000,00 € 14 000,00 €" in texte(avant)
        assert "Fonctionnement 60 000,00 € 70 000,00 € −10 000,00 € 0,00 €" in texte(avant)
        assert not Transfert.objects.exists()
        fait = client.post(adresse, {**SAISIE, "envoyer": "1"}, follow=True)
        assert "il a pris effet" in texte(fait)
        reponse = page_de(client, contrat, calendrier=calendrier, periode="2025-01-01")
        crises, fonctionnement = ligne(reponse, "Crises sanitaires graves"), ligne(reponse, "Fonctionnement")
        assert "30 000,00 €" in crises
        assert "−10 000,00 €" in crises
        assert "14 000,00 €" in crises
        assert "60 000,00 €" in fonctionnement
        assert "dépassement" not in fonctionnement


class TestPage:
    @pytest.mark.parametrize("role", ["presidence", "expert_comptable", "cpam", "ars", "cnam", "admin"])
    def test_les_deux_vues_et_le_passage_pour_chaque_role(self, client, role):
        contrat = e8()
        verser(contrat, "126000.00", datetime.date(2025, 3, 1))
        for calendrier in ("annee", "exercice"):
            reponse = page_de(client, contrat, role, calendrier=calendrier)
            assert reponse.status_code == 200
            assert "Passage d’un calendrier à l’autre" in texte(reponse)
            assert "126 000,00 €" in texte(reponse)
            assert "Barème de démonstration" in texte(reponse)

    @pytest.mark.parametrize("calendrier", ["annee", "exercice"])
    def test_huit_requetes_au_plus_et_une_page_legere(
        self, client, calendrier, django_assert_max_num_queries
    ):
        contrat = e8()
        for _ in range(30):
            verser(contrat, "100.00", datetime.date(2025, 3, 1))
        transferer(contrat, CRISES, FONCTIONNEMENT, "10.00")
        client.force_login(personne("cpam", contrat.cpts))
        adresse = reverse("cpts_enveloppes", args=[contrat.cpts.uuid])
        with django_assert_max_num_queries(8):
            reponse = client.get(adresse, {"calendrier": calendrier})
        assert len(reponse.content) < 100_000

    def test_sans_contrat_la_page_dit_pourquoi_elle_est_vide(self, client):
        cpts = CPTSFactory()
        client.force_login(personne("tresorerie", cpts))
        adresse = reverse("cpts_enveloppes", args=[cpts.uuid])
        assert "Aucune année de contrat n’est commencée" in texte(
            client.get(adresse, {"calendrier": "annee"})
        )
        assert "Aucun exercice n’est ouvert" in texte(client.get(adresse))

    def test_une_adresse_mal_ecrite_montre_la_page_par_defaut(self, client):
        reponse = page_de(client, e8(), calendrier="lune", periode="2025-99-99")
        assert reponse.status_code == 200
        assert reponse.context["page"].calendrier == "exercice"

    def test_ailleurs_404(self, client):
        contrat, voisin = contrat_e8(), contrat_e8()
        client.force_login(personne("cpam", voisin.cpts))
        assert client.get(reverse("cpts_enveloppes", args=[contrat.cpts.uuid])).status_code == 404


class TestSaisie:
    def test_chaque_regime_repond_avant_l_envoi(self, client, chaque_regime):
        contrat = e8()
        client.force_login(personne("tresorerie", contrat.cpts))
        adresse = reverse("cpts_transfert_nouveau", args=[contrat.cpts.uuid])
        attendus = {
            Fongibilite.AUTORISEE: ("autorisé sans accord", 200),
            Fongibilite.AUTORISEE_SOUS_ACCORD: ("soumis à l’accord de votre caisse", 200),
            Fongibilite.INTERDITE: ("n’autorise pas de transfert", 422),
        }
        mots, statut = attendus[chaque_regime]
        reponse = client.post(adresse, {**SAISIE, "verifier": "1"})
        assert (reponse.status_code, mots in texte(reponse)) == (statut, True)
        client.post(adresse, {**SAISIE, "envoyer": "1"})
        etats = {Fongibilite.AUTORISEE: ["declare_effectif"], Fongibilite.AUTORISEE_SOUS_ACCORD: ["demande"]}
        assert list(Transfert.objects.values_list("etat", flat=True)) == etats.get(chaque_regime, [])

    @pytest.mark.parametrize(
        ("champ", "lu", "phrase"),
        [
            ("montant", "dix mille", "Écrivez un montant en euros et en chiffres"),
            ("montant", "10,001", "deux décimales au plus"),
            (
                "montant",
                "24 000,01",
                "au plus 24 000,00 € peuvent quitter la mission « Crises sanitaires graves »",
            ),
            ("montant", "0", "supérieur à zéro"),
            ("motif", "   ", "Un transfert se motive"),
            ("destination", CRISES, "d’une mission à une autre"),
            ("destination", "prevention", "n’a pas de montant connu"),
            ("annee", "2031-01-01", "Cette année de contrat n’existe pas"),
        ],
    )
    def test_une_saisie_fausse_est_expliquee_et_rien_n_est_perdu(self, client, champ, lu, phrase):
        contrat = e8()
        client.force_login(personne("tresorerie", contrat.cpts))
        adresse = reverse("cpts_transfert_nouveau", args=[contrat.cpts.uuid])
        reponse = client.post(adresse, {**SAISIE, champ: lu, "envoyer": "1"})
        assert reponse.status_code == 422
        assert phrase in texte(reponse)
        assert "La coordination a pris la suite" in texte(reponse) or champ == "motif"
        assert not Transfert.objects.exists()


class TestDecision:
    @pytest.fixture
    def demande(self, monkeypatch):
        sous(monkeypatch, Fongibilite.AUTORISEE_SOUS_ACCORD)
        return transferer(e8(), CRISES, FONCTIONNEMENT, "10000.00", etat="demande")

    def decider(self, client, demande, role="cpam", **champs):
        client.force_login(personne(role, demande.contrat.cpts))
        corps = {f"decisionform-{nom}": valeur for nom, valeur in champs.items()}
        return client.post(reverse("transfert_decision", args=[demande.uuid]), corps, follow=True)

    def test_acceptee_les_enveloppes_suivent(self, client, demande):
        assert "Votre décision est enregistrée" in texte(self.decider(client, demande, decision="accepter"))
        reponse = page_de(client, demande.contrat, calendrier="annee", periode="2025-01-01")
        assert "14 000,00 €" in ligne(reponse, "Crises sanitaires graves")

    @pytest.mark.parametrize("motif", ["", "   "])
    def test_refusee_sans_motif_impossible(self, client, demande, motif):
        reponse = self.decider(client, demande, decision="refuser", motif=motif)
        assert reponse.status_code == 422
        assert "Un refus se motive : écrivez la raison" in texte(reponse)
        assert Transfert.objects.get().etat == "demande"

    def test_refusee_le_motif_est_lu_par_la_cpts(self, client, demande):
        self.decider(client, demande, decision="refuser", motif="Plan de crise à jouer en décembre.")
        client.force_login(personne("tresorerie", demande.contrat.cpts))
        assert "Plan de crise à jouer en décembre." in texte(
            client.get(reverse("transfert", args=[demande.uuid]))
        )

    def test_l_avis_de_l_ars_est_vu_de_la_caisse(self, client, demande):
        client.force_login(personne("ars", demande.contrat.cpts))
        client.post(
            reverse("transfert_avis", args=[demande.uuid]),
            {"avisform-avis": "reserve", "avisform-motif": "À revoir au dialogue."},
        )
        client.force_login(personne("cpam", demande.contrat.cpts))
        assert "Avis réservé de l’ARS : À revoir au dialogue." in texte(
            client.get(reverse("transferts_a_decider"))
        )

    def test_en_lot_le_refus_sans_motif_arrete_tout(self, client, demande):
        autre = transferer(demande.contrat, CRISES, FONCTIONNEMENT, "1000.00", etat="demande")
        client.force_login(personne("cpam", demande.contrat.cpts))
        adresse = reverse("transferts_a_decider")
        corps = {f"{demande.uuid}-decision": "accepter", f"{autre.uuid}-decision": "refuser"}
        reponse = client.post(adresse, corps)
        assert reponse.status_code == 422
        assert "Un refus se motive" in texte(reponse)
        assert set(Transfert.objects.values_list("etat", flat=True)) == {"demande"}
        reponse = client.post(
            adresse, {**corps, f"{autre.uuid}-motif": "Trop tôt dans l’année."}, follow=True
        )
        assert "2 décisions enregistrées" in texte(reponse)
        assert sorted(Transfert.objects.values_list("etat", flat=True)) == ["accepte", "refuse"]

    def test_l_annulation_reste_datee_a_l_ecran(self, client):
        transfert = transferer(e8(), CRISES, FONCTIONNEMENT, "10000.00")
        client.force_login(personne("presidence", transfert.contrat.cpts))
        adresse = reverse("transfert_annuler", args=[transfert.uuid])
        fait = client.post(adresse, {"annulationform-motif": "Erreur de mission."}, follow=True)
        assert "Erreur de mission." in texte(fait)
        assert "01/04/2026" in texte(fait)


class TestRegistre:
    @pytest.fixture
    def deux_caisses(self):
        premier, second = contrat_e8(), contrat_e8()
        for etat, montant in [
            ("accepte", "10.00"),
            ("refuse", "20.00"),
            ("refuse", "30.00"),
            ("demande", "40.00"),
        ]:
            decision = LE_1ER_AVRIL - datetime.timedelta(days=20)
            dates = {"demande_le": LE_1ER_AVRIL - datetime.timedelta(days=30)}
            if etat in ("accepte", "refuse"):
                dates["decide_le"] = decision
            transferer(premier, CRISES, FONCTIONNEMENT, montant, etat=etat, **dates)
        transferer(second, CRISES, FONCTIONNEMENT, "50.00")
        return premier, second

    def test_taux_de_refus_et_delai_par_caisse(self, deux_caisses):
        premier, second = deux_caisses
        lignes, total = par_caisse(visibles(personne("cnam")))
        par_nom = {li.caisse: li for li in lignes}
        une = par_nom[premier.caisse.nom]
        assert (une.demandes, une.acceptes, une.refuses, une.en_attente) == (4, 1, 2, 1)
        assert (une.taux, une.decides, une.delai) == (Decimal(2) / 3, 3, Decimal("10.0"))
        autre = par_nom[second.caisse.nom]
        assert (autre.declares, autre.taux, autre.delai) == (1, None, None)
        assert (total.declares, total.demandes, total.taux) == (1, 4, Decimal(2) / 3)

    def test_chacun_son_perimetre(self, client, deux_caisses):
        premier, second = deux_caisses
        client.force_login(personne("cpam", second.cpts))
        mots = texte(client.get(reverse("transferts"), follow=True))
        assert second.cpts.nom in mots
        assert premier.cpts.nom not in mots
        client.force_login(personne("cnam"))
        mots = texte(client.get(reverse("transferts"), follow=True))
        assert premier.cpts.nom in mots
        assert "67 % n = 3" in mots
        assert "10,0 j n = 3" in mots

    def test_le_registre_s_exporte(self, client, deux_caisses, settings):
        settings.DONNEES_FICTIVES = False
        client.force_login(personne("cnam"))
        adresse = reverse("transferts")
        csv = b"".join(client.get(adresse, {"export": "ouvert"})).decode()
        assert len(csv.splitlines()) == 6
        assert "Enveloppe nécessaire en fin d’année." in csv
        octets = io.BytesIO(client.get(adresse, {"export": "xlsx"}).content)
        lignes = CalamineWorkbook.from_filelike(octets).get_sheet_by_index(0).to_python()
        assert len(lignes) == 6
        assert sorted(ligne[5] for ligne in lignes[1:]) == [10, 20, 30, 40, 50]

    def test_un_cas_d_ecole_n_est_pas_compte(self, deux_caisses):
        premier, _ = deux_caisses
        type(premier.cpts).objects.filter(pk=premier.cpts_id).update(exemple=True)
        lignes, total = par_caisse(visibles(personne("cnam")))
        assert (len(lignes), total.demandes) == (1, 0)

    def test_les_lecteurs_d_agregats_n_ont_que_des_sommes_protegees(self, client):
        grande, petite = RegionFactory(nom="Grande Région"), RegionFactory(nom="Petite Région")
        for region, montants in ((grande, ["100.00", "110.00", "120.00"]), (petite, ["999.00", "1.00"])):
            departement = DepartementFactory(region=region)
            for montant in montants:
                contrat = contrat_e8(cpts=CPTSFactory(departement=departement))
                transferer(contrat, CRISES, FONCTIONNEMENT, montant)
        arreter()
        for role in ("dgos", "federation"):
            client.force_login(personne(role))
            mots = texte(client.get(reverse("transferts"), follow=True))
            assert "Petite Région non affiché" in mots
            # The total less the region shown would give back the hidden one.
            assert "Grande Région non affiché" in mots or "France non affiché" in mots
            assert "CPTS d’essai" not in mots
            assert "999" not in mots

    def test_sans_comptes_la_page_de_saisie_dit_que_l_enveloppe_seule_limite(self, client):
        contrat = contrat_e8()
        client.force_login(personne("tresorerie", contrat.cpts))
        adresse = reverse("cpts_transfert_nouveau", args=[contrat.cpts.uuid])
        reponse = client.post(adresse, {**SAISIE, "verifier": "1"})
        assert "seule l’enveloppe limite le transfert" in texte(reponse)


def test_une_balance_suffit_par_exercice(client):
    contrat = contrat_e8()
    comptes(ExerciceFactory(cpts=contrat.cpts), piece="balance")
    reponse = page_de(client, contrat, calendrier="exercice")
    assert "76 000,00 €" in texte(reponse)


def test_la_corbeille_de_la_caisse_annonce_ce_qui_attend_sa_decision(client):
    contrat = contrat_e8()
    transferer(contrat, CRISES, FONCTIONNEMENT, "10.00", etat="demande")
    for role, attendu in (("cpam", True), ("ars", False)):
        client.force_login(personne(role, contrat.cpts))
        reponse = client.get(reverse("corbeille"))
        assert ("1 transfert entre missions attend votre décision" in texte(reponse)) is attendu
