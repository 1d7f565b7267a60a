"""Indicators paid in euros: agreed, measured, earned, carried over; what the schedule makes of them."""

import datetime
from decimal import Decimal

import pytest
import time_machine
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse

from cpts.commun.refus import refus_en_francais
from cpts.traces.models import Acte
from financements.aci.entree import lire_document
from financements.aci.indicateurs import Palier
from financements.contrats.calcul import calculer
from financements.contrats.decomptes import DecompteRefuse, emettre
from financements.contrats.document import document, en_json, sans_taux_locaux
from financements.contrats.dossiers import lire, lire_un
from financements.contrats.faits import faits_au
from financements.contrats.fichier import fichier_de
from financements.indicateurs.actes import (
    ajouter_indicateur,
    arreter_le_taux,
    decider,
    declarer,
    fixer_objectif,
    reconduire_objectifs,
)
from financements.indicateurs.en_euros import EnEuros
from financements.indicateurs.lecture import AnneeVue, lire_un_objectif
from financements.indicateurs.models import DecisionIndicateur, Objectif
from financements.indicateurs.montants import mesurer, reporter, retenir_un_montant
from tests.factories import TauxRetenuFactory
from tests.financements.indicateurs.conftest import ANNEE, CHAMPS
from tests.financements.indicateurs.factories import DeclarationFactory, IndicateurFactory, ObjectifFactory

pytestmark = pytest.mark.django_db
ANNEE_2 = datetime.date(2025, 1, 1)
PALIERS = ((Decimal("69.70"), 1000), (Decimal("72.40"), 2500), (Decimal(75), 3500))


def paliers(*bornes) -> EnEuros:
    etapes = tuple(Palier(Decimal(b), Decimal(m)) for b, m in bornes)
    return EnEuros("paliers", max(p.montant for p in etapes), paliers=etapes)


@pytest.fixture(autouse=True)
def horloge():
    with time_machine.travel(datetime.datetime(2025, 3, 3, 9, tzinfo=datetime.UTC), tick=False):
        yield


@pytest.fixture
def depistage(cpam, contrat):
    """Measured by the caisse, by steps, the higher the better."""
    champs = CHAMPS | {"libelle": "Dépistage du cancer du sein", "unite": "%", "mesure_par": "caisse"}
    return ajouter_indicateur(cpam, contrat, "prevention", **champs)


@pytest.fixture
def objectif(cpam, depistage):
    return fixer_objectif(cpam, depistage, ANNEE, None, en_euros=paliers(*PALIERS))


@pytest.fixture
def soiree(cpam, contrat):
    champs = CHAMPS | {"libelle": "Soirée du bien-être", "sens": "fait", "unite": "", "nature": "action"}
    indicateur = ajouter_indicateur(cpam, contrat, "prevention", **champs)
    return fixer_objectif(cpam, indicateur, ANNEE, None, "une soirée", EnEuros("fait", Decimal(5000)))


def annee_due(contrat, debut=ANNEE):
    contrat.refresh_from_db()
    annees = calculer(lire_un(contrat), datetime.date(2025, 3, 3)).echeancier.annees
    return next(a for a in annees if a.annee.debut == debut)


def variable(contrat, mission="prevention"):
    return next(p for p in annee_due(contrat).parts if (p.mission, p.part) == (mission, "variable"))


class TestGagner:
    @pytest.mark.parametrize(
        ("valeur", "gagne"), [("69.69", 0), ("69.70", 1000), ("72.40", 2500), ("75", 3500), ("80", 3500)]
    )
    def test_par_paliers(self, cpam, objectif, valeur, gagne):
        mesurer(cpam, objectif, Decimal(valeur), "Requête locale")
        assert lire_un_objectif(objectif).gagne == Decimal(gagne)

    @pytest.mark.parametrize(
        ("valeur", "gagne"), [(219, 3000), (220, 0), (101, 3000), (100, 6000), (50, 9000)]
    )
    def test_par_paliers_a_la_baisse(self, cpam, contrat, valeur, gagne):
        champs = CHAMPS | {"sens": "au_plus", "mesure_par": "caisse"}
        indicateur = ajouter_indicateur(cpam, contrat, "parcours", **champs)
        # in any order: they are kept from the easiest to the best
        en_euros = paliers((50, 9000), (219, 3000), (100, 6000))
        objectif = fixer_objectif(cpam, indicateur, ANNEE, None, en_euros=en_euros)
        assert objectif.bornes == [219, 100, 50]
        mesurer(cpam, objectif, Decimal(valeur), "Requête locale")
        assert lire_un_objectif(objectif).gagne == Decimal(gagne)

    def test_sans_valeur_inconnu_jamais_zero(self, contrat, objectif):
        assert lire_un_objectif(objectif).gagne is None
        assert variable(contrat).du is None
        assert not [x for x in annee_due(contrat).parts if x.du == 0 and x.mission == "prevention"]

    def test_du_depart_a_la_cible(self, cpam, coordination, contrat):
        indicateur = ajouter_indicateur(cpam, contrat, "parcours", **CHAMPS)
        en_euros = EnEuros("lineaire", Decimal(3000), depart=Decimal(10))
        objectif = fixer_objectif(cpam, indicateur, ANNEE, Decimal(20), en_euros=en_euros)
        declarer(coordination, objectif, Decimal(15), "declaration")
        assert lire_un_objectif(objectif).gagne == Decimal("1500.00")

    def test_l_echeancier_paie_les_indicateurs(self, cpam, coordination, contrat, objectif, soiree):
        mesurer(cpam, objectif, Decimal("73.1"), "Requête locale")
        assert variable(contrat).du is None, "la soirée n’est pas déclarée"
        declarer(coordination, soiree, Decimal(1), "declaration")
        part = variable(contrat)
        assert (part.du, part.plafond) == (Decimal("7500.00"), Decimal("8500.00"))
        ligne = contrat.echeances.get(mission="prevention", objet="variable", annee_contrat=ANNEE)
        assert ligne.montant == Decimal("7500.00")
        details = part.lignes[0].fiche.texte
        assert "Dépistage du cancer du sein : 73,1 atteint le palier 72,4" in details
        assert "encore 1,9 points pour 1" in details

    def test_ce_qui_etait_connu_un_jour_passe(self, cpam, contrat, objectif):
        mesurer(cpam, objectif, Decimal(75), "Requête locale")
        contrat.refresh_from_db()
        dossier = lire_un(contrat)
        assert faits_au(dossier, datetime.date(2025, 3, 2)).indicateurs[0].gagne is None
        assert faits_au(dossier, datetime.date(2025, 3, 3)).indicateurs[0].gagne == Decimal(3500)

    def test_le_fichier_du_contrat_se_rejoue(self, cpam, coordination, contrat, objectif, soiree):
        mesurer(cpam, objectif, Decimal("73.1"), "Requête locale")
        declarer(coordination, soiree, Decimal(0), "declaration")
        contrat.refresh_from_db()
        calcul = calculer(lire_un(contrat), datetime.date(2025, 3, 3))
        rejoues = lire_document(fichier_de(calcul)).contrat.indicateurs
        assert [(i.code, i.gagne) for i in rejoues] == [
            ("prevention-1", Decimal("2500.00")),
            ("prevention-2", Decimal("0.00")),
        ]

    def test_lus_ensemble_ou_un_a_un(self, cpam, contrat, objectif, django_assert_num_queries):
        contrat.refresh_from_db()
        assert lire([contrat])[0].indicateurs == lire_un(contrat).indicateurs != []

    def test_un_contrat_au_taux_ne_demande_pas_d_indicateur(self, contrat, django_assert_num_queries):
        with django_assert_num_queries(6):
            lire_un(contrat)

    def test_la_nation_ne_lit_pas_les_indicateurs(self, cpam, contrat, objectif):
        mesurer(cpam, objectif, Decimal("73.1"), "Requête locale")
        contrat.refresh_from_db()
        entier = document(calculer(lire_un(contrat), datetime.date(2025, 3, 3)))
        assert en_json(entier)["annees"][0]["indicateurs"][0]["gagne"] == "2500.00"
        assert "73,1" in str(en_json(entier))
        reduit = en_json(sans_taux_locaux(entier))
        assert "73,1" not in str(reduit)
        assert reduit["annees"][0]["indicateurs"] == []


class TestConvenir:
    def test_le_contrat_dit_sa_formule_avec_sa_source(self, contrat, objectif):
        contrat.refresh_from_db()
        assert (contrat.formule_variable, contrat.formule_source) == ("indicateurs", CHAMPS["source"])
        assert Acte.objects.filter(acte="indicateur.formule").count() == 1

    def test_une_mission_se_paie_d_une_seule_facon(self, cpam, contrat, objectif):
        autre = ajouter_indicateur(cpam, contrat, "prevention", **CHAMPS)
        with pytest.raises(ValidationError, match="donnez aussi un montant à celui-ci"):
            fixer_objectif(cpam, autre, ANNEE, Decimal(200))

    def test_ni_quand_un_objectif_est_deja_au_taux(self, cpam, contrat, depistage):
        autre = ajouter_indicateur(cpam, contrat, "prevention", **CHAMPS)
        fixer_objectif(cpam, autre, ANNEE, Decimal(200))
        with pytest.raises(ValidationError, match="a un objectif payé au taux"):
            fixer_objectif(cpam, depistage, ANNEE, None, en_euros=paliers(*PALIERS))

    def test_ni_quand_un_taux_est_deja_arrete(self, cpam, contrat, depistage):
        TauxRetenuFactory(contrat=contrat, mission="prevention", annee_contrat=ANNEE, taux="0.8")
        with pytest.raises(ValidationError, match="Un taux est déjà arrêté"):
            fixer_objectif(cpam, depistage, ANNEE, None, en_euros=paliers(*PALIERS))

    @pytest.mark.parametrize(
        ("en_euros", "message"),
        [
            (EnEuros("paliers", Decimal(100)), "au moins un palier"),
            (EnEuros("paliers", Decimal(999), paliers=paliers(*PALIERS).paliers), "999,00"),
            (paliers((10, 500), (20, 400)), "ne baissent jamais"),
            (paliers((10, 500), (10, 600)), "toutes différentes"),
            (EnEuros("lineaire", Decimal(100), depart=Decimal(1)), "différentes"),
            (EnEuros("fait", Decimal(100)), "fait ou non"),
            (EnEuros("paliers", Decimal(0), paliers=paliers((1, 0)).paliers), "supérieur à zéro"),
        ],
    )
    def test_une_mesure_incomplete_est_refusee(self, cpam, depistage, en_euros, message):
        with pytest.raises(ValidationError, match=message):
            fixer_objectif(cpam, depistage, ANNEE, None, en_euros=en_euros)
        assert not Objectif.objects.exists()

    def test_la_reconduction_garde_ce_qui_est_paye(self, cpam, contrat, objectif):
        suivant = reconduire_objectifs(cpam, contrat, ANNEE_2)[0]
        assert (suivant.montant, suivant.paliers) == (objectif.montant, objectif.paliers)

    def test_aucun_taux_ne_s_arrete(self, cpam, contrat, objectif):
        with pytest.raises(ValidationError, match="payée en euros par indicateur"):
            arreter_le_taux(cpam, contrat, ANNEE, "prevention", "")
        assert AnneeVue(contrat, ANNEE).mission("prevention").taux_calcule is None


class TestLaBase:
    @pytest.mark.parametrize(
        ("champs", "message"),
        [
            ({"montant": None}, "porte un montant supérieur à zéro"),
            ({"montant": 0, "gains": [0, 0, 0]}, "porte un montant supérieur à zéro"),
            ({"mesure": "taux", "cible": 1, "bornes": [], "gains": []}, "au taux, il n’en porte pas"),
            ({"mesure": "lineaire", "bornes": [], "gains": []}, "du départ à la cible"),
            ({"depart": 1}, "du départ à la cible"),
            ({"bornes": [], "gains": []}, "au moins un palier"),
            ({"bornes": [1, 2]}, "au moins un palier"),
            ({"bornes": [1, 3, 2]}, "toutes dans le même sens"),
            ({"bornes": [1, 1, 2]}, "toutes dans le même sens"),
            ({"gains": [1000, 900, 3500]}, "ne baissent jamais"),
            ({"gains": [1000, 2500, 3501]}, "ne dépassent pas"),
            ({"gains": [-1, 2500, 3500]}, "au moins un palier"),
            ({"mesure": "fait"}, "par paliers"),
        ],
    )
    def test_refuse_une_mesure_impossible(self, objectif, champs, message):
        with pytest.raises(ValidationError, match=message), refus_en_francais(), transaction.atomic():
            Objectif.objects.filter(pk=objectif.pk).update(**champs)

    @pytest.mark.parametrize("bornes", [[1, 2, 3], [3, 2, 1], [-1, 0, 1]])
    def test_accepte_les_deux_sens(self, objectif, bornes):
        assert Objectif.objects.filter(pk=objectif.pk).update(bornes=bornes) == 1

    def test_un_seul_report_d_un_objectif(self, objectif):
        ObjectifFactory(indicateur=objectif.indicateur, annee_contrat=ANNEE_2, reporte_de=objectif)
        autre = IndicateurFactory(contrat=objectif.indicateur.contrat)
        with pytest.raises(IntegrityError), transaction.atomic():
            ObjectifFactory(indicateur=autre, reporte_de=objectif)

    def test_une_formule_par_indicateur_a_une_source(self, contrat):
        with (
            pytest.raises(ValidationError, match="Nommez l’annexe"),
            refus_en_francais(),
            transaction.atomic(),
        ):
            type(contrat).objects.filter(pk=contrat.pk).update(formule_variable="indicateurs")


class TestMesurer:
    def test_la_cpts_ne_declare_pas_ce_que_la_caisse_mesure(self, coordination, objectif):
        with pytest.raises(ValidationError, match="mesuré par la caisse"):
            declarer(coordination, objectif, Decimal(75), "declaration")

    def test_la_caisse_ne_mesure_pas_ce_que_la_cpts_declare(self, cpam, soiree):
        with pytest.raises(ValidationError, match="déclaré par la CPTS"):
            mesurer(cpam, soiree, Decimal(1), "Vu")

    def test_une_valeur_porte_sa_source(self, cpam, objectif):
        with pytest.raises(ValidationError, match="d’où vient la valeur"):
            mesurer(cpam, objectif, Decimal(75), " ")

    @pytest.mark.parametrize("role", ["coordination", "ars"])
    def test_seule_la_caisse_mesure(self, avec_role, objectif, role):
        with pytest.raises(PermissionDenied):
            mesurer(avec_role(role), objectif, Decimal(75), "Requête")

    def test_apres_une_decision_on_decide_de_nouveau(self, cpam, objectif):
        retenir_un_montant(cpam, objectif, Decimal(100), "Effort.")
        with pytest.raises(ValidationError, match="prenez-en une nouvelle"):
            mesurer(cpam, objectif, Decimal(75), "Requête")


class TestRetenir:
    def test_la_decision_remplace_le_montant_calcule(self, cpam, contrat, objectif):
        mesurer(cpam, objectif, Decimal(60), "Requête locale")
        retenir_un_montant(cpam, objectif, Decimal("1750.50"), "Effort reconnu.")
        vu = lire_un_objectif(objectif)
        assert (vu.gagne, vu.taux) == (Decimal("1750.50"), Decimal("0.5001"))
        assert variable(contrat).du == Decimal("1750.50")
        acte = Acte.objects.get(acte="indicateur.montant")
        assert (acte.motif, acte.details["calcule"]) == ("Effort reconnu.", "0.00")

    def test_sans_valeur_aussi(self, cpam, contrat, objectif):
        retenir_un_montant(cpam, objectif, Decimal(0), "Rien n’a été transmis.")
        assert variable(contrat).du == Decimal("0.00")

    @pytest.mark.parametrize(
        ("montant", "motif", "message"),
        [(3501, "Oui.", "attendu : de 0,00"), (-1, "Oui.", "attendu : de 0,00"), (100, " ", "se motive")],
    )
    def test_ce_qui_est_refuse(self, cpam, objectif, montant, motif, message):
        with pytest.raises(ValidationError, match=message):
            retenir_un_montant(cpam, objectif, Decimal(montant), motif)
        assert not DecisionIndicateur.objects.exists()

    def test_un_taux_ne_se_decide_pas(self, cpam, objectif):
        with pytest.raises(ValidationError, match="retenez un montant"):
            decider(cpam, objectif, Decimal(1), "Oui.")


class TestReporter:
    def test_un_indicateur_manque_passe_a_l_annee_suivante(self, cpam, objectif):
        mesurer(cpam, objectif, Decimal(70), "Requête locale")
        suivant = reporter(cpam, objectif)
        assert (suivant.annee_contrat, suivant.reporte_de) == (ANNEE_2, objectif)
        assert (suivant.montant, suivant.paliers) == (objectif.montant, objectif.paliers)
        assert Acte.objects.filter(acte="indicateur.reporte").count() == 1

    def test_un_objectif_deja_fixe_est_seulement_relie(self, cpam, depistage, objectif):
        fixe = fixer_objectif(cpam, depistage, ANNEE_2, None, en_euros=paliers((80, 4000)))
        mesurer(cpam, objectif, Decimal(70), "Requête locale")
        assert reporter(cpam, objectif) == fixe
        fixe.refresh_from_db()
        assert (fixe.montant, fixe.reporte_de) == (Decimal(4000), objectif)

    def test_une_cible_changee_garde_le_lien(self, cpam, depistage, objectif):
        mesurer(cpam, objectif, Decimal(70), "Requête locale")
        reporter(cpam, objectif)
        assert (
            fixer_objectif(cpam, depistage, ANNEE_2, None, en_euros=paliers((80, 1))).reporte_de == objectif
        )

    def test_pas_deux_fois(self, cpam, objectif):
        mesurer(cpam, objectif, Decimal(70), "Requête locale")
        reporter(cpam, objectif)
        with pytest.raises(ValidationError, match="déjà reporté"):
            reporter(cpam, objectif)

    @pytest.mark.parametrize(
        ("valeur", "message"), [(None, "pas encore mesuré"), (75, "gagné tout son montant")]
    )
    def test_seulement_ce_qui_est_manque(self, cpam, objectif, valeur, message):
        if valeur:
            mesurer(cpam, objectif, Decimal(valeur), "Requête locale")
        with pytest.raises(ValidationError, match=message):
            reporter(cpam, objectif)

    def test_pas_ce_qui_est_paye_au_taux(self, cpam, indicateur):
        au_taux = fixer_objectif(cpam, indicateur, ANNEE, Decimal(200))
        with pytest.raises(ValidationError, match="Seul un indicateur payé en euros"):
            reporter(cpam, au_taux)

    def test_pas_apres_la_derniere_annee(self, cpam, contrat, depistage):
        derniere = datetime.date(contrat.fin.year, 1, 1)
        objectif = fixer_objectif(cpam, depistage, derniere, None, en_euros=paliers(*PALIERS))
        DeclarationFactory(objectif=objectif, valeur=70)
        with pytest.raises(ValidationError, match="est la dernière de ce contrat"):
            reporter(cpam, objectif)


class TestDecompte:
    def test_une_somme_fausse_est_dite_et_le_decompte_refuse(self, client, cpam, contrat, objectif):
        mesurer(cpam, objectif, Decimal(75), "Requête locale")
        client.force_login(cpam)
        page = client.get(reverse("cpts_indicateurs", args=[contrat.cpts.uuid])).content.decode()
        assert "Aucun décompte officiel avant correction" in page
        assert "de moins que la part variable" in page
        with pytest.raises(DecompteRefuse):
            emettre(cpam, contrat, datetime.date(2025, 3, 3))


class TestPages:
    def adresse(self, nom, objectif):
        return reverse(nom, args=[objectif.uuid])

    def test_la_fiche_dit_le_palier_et_le_suivant(self, client, cpam, objectif):
        mesurer(cpam, objectif, Decimal("72.3"), "Requête locale")
        client.force_login(cpam)
        page = client.get(reverse("indicateur", args=[objectif.indicateur.uuid])).content.decode()
        texte = page.replace("\u202f", " ").replace("\xa0", " ")
        assert "72,3 atteint le palier 69,7, 1 000,00 € sur 3 500,00 €" in texte
        assert "encore 0,1 points pour 1 500,00 € de plus" in texte
        assert "69,7 % : 1 000,00 € ; 72,4 % : 2 500,00 €" in texte

    def test_fixer_par_l_ecran(self, client, cpam, contrat, depistage):
        client.force_login(cpam)
        adresse = reverse("objectifs_cibles", args=[contrat.uuid, ANNEE.isoformat(), "prevention"])
        prefixe = str(depistage.uuid)
        envoi = {
            f"{prefixe}-mesure": "paliers",
            f"{prefixe}-montant": "3 500",
            f"{prefixe}-paliers": "69,70 : 1000\n72,40 : 2 500 €\n75 : 3500",
            f"{prefixe}-cible_texte": "",
        }
        assert client.post(adresse, envoi).status_code == 302
        assert Objectif.objects.get().gains == [1000, 2500, 3500]
        # what is kept is proposed again, and changes nothing
        assert "69,7 : 1000" in client.get(adresse).content.decode()
        assert client.post(adresse, envoi).status_code == 302
        assert Acte.objects.filter(acte="indicateur.objectif").count() == 1

    @pytest.mark.parametrize(
        ("champs", "message"),
        [
            ({"mesure": "paliers", "montant": ""}, "Indiquez le montant que l’annexe donne"),
            ({"mesure": "taux"}, "choisissez comment il se gagne"),
            ({"paliers": "70 = 1000"}, "Palier 1 : lu « 70 = 1000 »"),
            ({"paliers": "70 : beaucoup"}, "attendu : une borne, deux points"),
            ({"paliers": "70 : 4000"}, "3"),
        ],
    )
    def test_un_envoi_faux_est_refuse(self, client, cpam, contrat, depistage, champs, message):
        client.force_login(cpam)
        adresse = reverse("objectifs_cibles", args=[contrat.uuid, ANNEE.isoformat(), "prevention"])
        envoi = {"mesure": "paliers", "montant": "3500", "paliers": "70 : 1000", "cible_texte": ""} | champs
        reponse = client.post(adresse, {f"{depistage.uuid}-{nom}": v for nom, v in envoi.items()})
        assert reponse.status_code == 400
        assert message in reponse.content.decode()
        assert not Objectif.objects.exists()

    def test_mesurer_retenir_reporter_par_les_ecrans(self, client, cpam, objectif):
        client.force_login(cpam)
        for nom, envoi in (
            ("objectif_mesurer", {"valeur": "70", "source": "Requête locale"}),
            ("objectif_montant", {"montant": "1 200", "motif": "Effort."}),
            ("objectif_reporter", {}),
        ):
            adresse = self.adresse(nom, objectif)
            assert client.get(adresse).status_code == 200
            assert client.post(adresse, envoi).status_code == 302
        assert lire_un_objectif(objectif).gagne == Decimal(1200)
        adresse = reverse("cpts_indicateurs", args=[objectif.indicateur.contrat.cpts.uuid])
        assert "retenus par décision" in client.get(f"{adresse}?annee={ANNEE}").content.decode()
        assert (
            "Reporté de l’année de contrat précédente"
            in client.get(f"{adresse}?annee={ANNEE_2}").content.decode()
        )

    def test_la_cpts_lit_sans_pouvoir_declarer(self, client, coordination, objectif):
        client.force_login(coordination)
        page = client.get(
            reverse("cpts_indicateurs", args=[objectif.indicateur.contrat.cpts.uuid])
        ).content.decode()
        assert "À mesurer par la caisse" in page
        assert reverse("objectif_declarer", args=[objectif.uuid]) not in page
