"""Regimes published on screen: which one covers a day, what publishing does and refuses, what the database holds."""

import datetime
from decimal import Decimal
from itertools import pairwise

import pytest
import time_machine
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cpts.traces.models import Acte, Jeton
from financements.aci.fongibilite import regime_au
from financements.enveloppes.models import RegimePublie, Transfert
from financements.enveloppes.transferts.actes import annees_du_contrat, decider, enregistrer
from financements.enveloppes.transferts.publication import Projet, effet_de, publier, terminer
from financements.enveloppes.transferts.regimes import periodes, regime_en_vigueur
from tests.factories import UtilisateurFactory, personne
from tests.financements.enveloppes.aides import ANNEE, CRISES, FONCTIONNEMENT, contrat_e8
from tests.financements.enveloppes.test_pages import texte
from tests.financements.enveloppes.transferts.aides import transferer

JOUR = datetime.date
LE_1ER_AVRIL = datetime.datetime(2026, 4, 1, 9, tzinfo=datetime.UTC)
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("le_premier_avril")]
SAISIE = {
    "regime": "autorisee_sous_accord",
    "debut": "2026-05-01",
    "fin": "",
    "source": "Instruction d’essai n° 1",
    "force": "recommandation",
    "note": "",
    "motif": "Essai d’une règle plus stricte.",
}


@pytest.fixture
def le_premier_avril():
    with time_machine.travel(LE_1ER_AVRIL, tick=False):
        yield


def projet(**champs) -> Projet:
    defauts = {"debut": JOUR(2026, 5, 1), "fin": None}
    return Projet(**{**SAISIE, **defauts, **champs})


def ligne(debut: JOUR, fin: JOUR | None = None, regime: str = "interdite") -> RegimePublie:
    return RegimePublie(
        regime=regime, debut=debut, fin=fin, source="Essai", force="choix", motif="Essai.",
        publie_par=UtilisateurFactory(), publie_le=LE_1ER_AVRIL,
    )  # fmt: skip


class TestRegimeDuJour:
    def test_sans_rien_de_publie_le_fichier_repond(self):
        assert regime_en_vigueur(JOUR(2026, 4, 1)) == regime_au(JOUR(2026, 4, 1))
        assert regime_en_vigueur(JOUR(2019, 8, 24)) is None

    def test_une_ligne_publiee_couvre_ses_jours_et_eux_seuls(self):
        ligne(JOUR(2026, 5, 1), JOUR(2026, 5, 31)).save()
        lus = {
            j: regime_en_vigueur(j).regime for j in (JOUR(2026, 4, 30), JOUR(2026, 5, 1), JOUR(2026, 5, 31))
        }
        assert list(lus.values()) == ["autorisee", "interdite", "interdite"]
        assert regime_en_vigueur(JOUR(2026, 6, 1)).regime == "autorisee"

    def test_la_reference_dit_ou_la_regle_est_ecrite(self):
        ligne(JOUR(2026, 5, 1)).save()
        reference = regime_en_vigueur(JOUR(2026, 5, 2)).reference
        assert reference == "règle en vigueur depuis le 01/05/2026, publiée le 01/04/2026"

    @settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
    @given(st.lists(st.integers(0, 400), min_size=2, max_size=8, unique=True).map(sorted), st.booleans())
    def test_la_frise_et_la_regle_du_jour_disent_la_meme_chose(self, bornes, ouverte):
        premier = JOUR(2019, 6, 1)
        jours = [premier + datetime.timedelta(days=n) for n in bornes]
        plages = list(zip(jours[::2], jours[1::2], strict=False))
        with transaction.atomic():
            for rang, (debut, fin) in enumerate(plages):
                ligne(debut, None if ouverte and rang == len(plages) - 1 else fin).save()
            suite = periodes()
            for n in range(-1, 402, 7):
                jour = premier + datetime.timedelta(days=n)
                regime = regime_en_vigueur(jour)
                siennes = [p.regime for p in suite if p.en_vigueur(jour)]
                assert siennes == ([regime] if regime else [])
            for avant, apres in pairwise(suite):
                assert avant.fin < apres.debut
            transaction.set_rollback(True)


class TestPublier:
    def test_le_regime_est_publie_et_au_journal(self):
        cnam = personne("cnam")
        publie = publier(cnam, projet())
        assert (publie.debut, publie.fin, publie.publie_par) == (JOUR(2026, 5, 1), None, cnam)
        acte = Acte.objects.get(acte="regime.publie")
        assert (acte.cpts, acte.utilisateur, acte.motif) == (None, cnam, SAISIE["motif"])
        assert acte.details["source"] == SAISIE["source"]

    def test_le_regime_ouvert_d_avant_recoit_son_dernier_jour(self):
        cnam = personne("cnam")
        premier = publier(cnam, projet())
        publier(cnam, projet(regime="interdite", debut=JOUR(2026, 9, 1)))
        premier.refresh_from_db()
        assert premier.fin == JOUR(2026, 8, 31)
        assert Acte.objects.filter(acte="regime.termine").count() == 1
        assert [p.regime.regime.value for p in periodes()] == [
            "autorisee",
            "autorisee_sous_accord",
            "interdite",
        ]

    def test_l_effet_est_dit_avant(self):
        publier(personne("cnam"), projet())
        transferer(contrat_e8(), CRISES, FONCTIONNEMENT, "100.00", etat="demande")
        dit = " ".join(effet_de(projet(regime="interdite", debut=JOUR(2026, 9, 1), fin=JOUR(2026, 12, 31))))
        dit = dit.replace("\u00a0", " ")
        for phrase in (
            "À partir du 1er septembre 2026, aucun transfert ne peut plus être déclaré ni demandé",
            "les transferts déjà déclarés ou acceptés ne bougent pas",
            "1 demande attend une décision",
            "prend fin le 31 août 2026",
            "Le 1er janvier 2027, la règle d’origine revient : autorisé sans accord",
        ):
            assert phrase in dit
        assert RegimePublie.objects.count() == 1

    @pytest.mark.parametrize(
        ("champs", "phrase"),
        [
            ({"debut": JOUR(2026, 3, 31)}, "ne prend pas effet dans le passé"),
            ({"fin": JOUR(2026, 4, 30)}, "précède le premier"),
            ({"debut": JOUR(2026, 6, 1)}, "déjà publié"),
            ({"fin": JOUR(2026, 6, 1)}, "déjà publié"),
            ({"source": "  "}, "source"),
            ({"motif": "  "}, "motif"),
        ],
    )
    def test_ce_qui_est_refuse(self, champs, phrase):
        ligne(JOUR(2026, 6, 1), JOUR(2026, 6, 30)).save()
        defauts = {"fin": JOUR(2026, 5, 31)} if "debut" not in champs else {}
        with pytest.raises(ValidationError) as refus:
            publier(personne("cnam"), projet(**{**defauts, **champs}))
        assert phrase in " ".join(refus.value.messages)
        assert RegimePublie.objects.count() == 1

    @pytest.mark.parametrize("role", ["cpam", "ars", "dgos", "federation", "tresorerie"])
    def test_seules_la_cnam_et_l_administration_publient(self, cpts, role):
        with pytest.raises(PermissionDenied, match="se publie avec les rôles"):
            publier(personne(role, cpts), projet())

    def test_la_fin_seule(self):
        admin = personne("admin")
        publie = publier(admin, projet())
        with pytest.raises(ValidationError, match="ou après"):
            terminer(admin, publie, JOUR(2026, 4, 30), "Texte annulé.")
        with pytest.raises(ValidationError, match="se motive"):
            terminer(admin, publie, JOUR(2026, 6, 30), " ")
        terminer(admin, publie, JOUR(2026, 6, 30), "Texte annulé.")
        assert regime_en_vigueur(JOUR(2026, 7, 1)).regime == "autorisee"
        with pytest.raises(ValidationError, match="déjà un dernier jour"):
            terminer(admin, publie, JOUR(2026, 7, 31), "Autre.")


class TestLaBaseTient:
    def test_pas_de_recouvrement(self):
        ligne(JOUR(2026, 5, 1), JOUR(2026, 5, 31)).save()
        with pytest.raises(IntegrityError, match="regime_sans_recouvrement"), transaction.atomic():
            ligne(JOUR(2026, 5, 31)).save()
        ligne(JOUR(2026, 6, 1)).save()

    @pytest.mark.parametrize(
        "changement",
        [
            {"regime": "autorisee"},
            {"source": "Autre"},
            {"debut": JOUR(2026, 5, 2)},
            {"motif": "Autre"},
            {"fin": None},
        ],
    )
    def test_une_ligne_ne_se_recrit_pas(self, changement):
        ligne(JOUR(2026, 5, 1)).save()
        with pytest.raises(IntegrityError, match="ne se modifie pas"), transaction.atomic():
            RegimePublie.objects.update(**changement)

    def test_une_fin_ne_se_deplace_pas_et_rien_ne_s_efface(self):
        ligne(JOUR(2026, 5, 1)).save()
        RegimePublie.objects.update(fin=JOUR(2026, 5, 31))
        with pytest.raises(IntegrityError, match="ne se modifie pas"), transaction.atomic():
            RegimePublie.objects.update(fin=JOUR(2026, 6, 30))
        with pytest.raises(IntegrityError, match="conservation"), transaction.atomic():
            RegimePublie.objects.all().delete()


def test_de_la_publication_a_la_decision_le_transfert_d_avant_ne_bouge_pas():
    contrat = contrat_e8()
    tresorerie = personne("tresorerie", contrat.cpts)

    def envoyer() -> Transfert:
        annee = next(a for a in annees_du_contrat(contrat) if a.debut == ANNEE)
        return enregistrer(tresorerie, contrat, annee, CRISES, FONCTIONNEMENT, Decimal("1000.00"), "Renfort.")

    declare = envoyer()
    publier(personne("cnam"), projet())
    with time_machine.travel(datetime.datetime(2026, 5, 2, 9, tzinfo=datetime.UTC), tick=False):
        demande = envoyer()
        assert (demande.etat, demande.regime) == ("demande", "autorisee_sous_accord")
        assert "publiée le 01/04/2026" in demande.regime_reference
        assert decider(personne("cpam", contrat.cpts), demande, False, "Mission en retard.").etat == "refuse"
    declare.refresh_from_db()
    assert (declare.etat, declare.regime) == ("declare_effectif", "autorisee")


class TestPages:
    def test_la_frise_est_lue_par_chacun(self, client, cpts, django_assert_max_num_queries):
        publier(personne("cnam"), projet())
        client.force_login(personne("tresorerie", cpts))
        with django_assert_max_num_queries(8):
            page = client.get(reverse("fongibilite"))
        mots = texte(page)
        assert "Aujourd’hui, le 1er avril 2026 : autorisé sans accord" in mots
        assert "Du 25 août 2019 au 30 avril 2026" in mots
        assert "contestée par certaines caisses" in mots
        assert "À partir du 1er mai 2026" in mots
        assert "Instruction d’essai n° 1" in mots
        assert "Recommandation" in mots
        assert "Publier un régime" not in mots

    def test_publier_voir_l_effet_puis_confirmer(self, client):
        client.force_login(personne("cnam"))
        adresse = reverse("regime_publier")
        vue = client.post(adresse, {**SAISIE, "voir": "1"})
        assert "un transfert devient une demande soumise à l’accord de la caisse" in texte(vue)
        assert not RegimePublie.objects.exists()
        fait = client.post(adresse, {**SAISIE, "publier": "1"}, follow=True)
        assert "Le régime est publié : soumis à l’accord de la caisse" in texte(fait)
        assert RegimePublie.objects.get().source == SAISIE["source"]

    @pytest.mark.parametrize(
        ("champ", "valeur", "phrase"),
        [
            ("source", "", "Écrivez la source"),
            ("motif", "   ", "Une publication se motive"),
            ("debut", "demain", "Cette date n’a pas été comprise"),
            ("fin", "9999-12-31", "Cette date n’a pas été comprise"),
            ("debut", "2026-03-01", "ne prend pas effet dans le passé"),
            ("force", "", "Choisissez la force du texte"),
        ],
    )
    def test_une_saisie_fausse_est_dite_et_gardee(self, client, champ, valeur, phrase):
        client.force_login(personne("admin"))
        reponse = client.post(reverse("regime_publier"), {**SAISIE, champ: valeur, "publier": "1"})
        assert reponse.status_code == 422
        assert phrase in texte(reponse)
        assert not RegimePublie.objects.exists()

    def test_donner_un_dernier_jour(self, client):
        publie = publier(personne("cnam"), projet())
        client.force_login(personne("cnam"))
        adresse = reverse("regime_terminer", args=[publie.uuid])
        assert client.post(adresse, {"dernier_jour": "2026-01-01", "motif": "Non."}).status_code == 422
        fait = client.post(adresse, {"dernier_jour": "2026-06-30", "motif": "Fin de l’essai."}, follow=True)
        assert "Du 1er mai 2026 au 30 juin 2026" in texte(fait)
        assert "ne se modifie plus" in texte(client.get(adresse))

    def test_l_api_donne_la_suite_des_regimes(self, client, cpts):
        publier(personne("cnam"), projet())
        jeton = Jeton.objects.create(user=personne("tresorerie", cpts))[1]
        lu = client.get(reverse("api:fongibilite"), headers={"authorization": f"Bearer {jeton}"}).json()
        assert lu["total"] == 2
        fichier, publie = lu["resultats"]
        assert (fichier["debut"], fichier["fin"], fichier["en_vigueur"]) == ("2019-08-25", "2026-04-30", True)
        assert (fichier["fichier"], fichier["publie_le"]) == ("regimes-1.json", None)
        assert (publie["regime"], publie["fin"], publie["motif"]) == (SAISIE["regime"], None, SAISIE["motif"])
        assert (publie["publie_le"], publie["demonstration"]) == ("2026-04-01", False)
