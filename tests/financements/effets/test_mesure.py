"""The effect announced is the effect found, to the cent; earlier contract years never move."""

import datetime
from decimal import Decimal

import pytest
import time_machine
from django.core.exceptions import ValidationError
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cpts.commun.donnees_datees import lire_publie
from financements.aci.publication import BAREMES, charger_grille, construire_bareme
from financements.baremes.contenu import copier
from financements.baremes.models import EffetBareme
from financements.baremes.saisie import appliquer_montants
from financements.contrats.calcul import calculer, recalculer
from financements.contrats.dossiers import lire_un
from financements.contrats.enums import Saisie
from financements.contrats.models import Enveloppe
from financements.effets import calculs, mesure
from tests.factories import ContratFactory, TauxRetenuFactory
from tests.financements.aci.aides import contrat as contrat_aci
from tests.financements.aci.aides import missions_actives
from tests.financements.baremes.aides import (
    EFFET,
    ORIGINE,
    annoncer,
    contrat,
    publiee,
    publier,
    simple,
    verifiee,
)

pytestmark = pytest.mark.django_db
AUJOURD_HUI = datetime.datetime(2026, 11, 22, 10, tzinfo=datetime.UTC)
HAUSSE = Decimal("2500.00")  # of the fixed part of prevention, in the versions of these tests


@pytest.fixture(autouse=True)
def horloge():
    with time_machine.travel(AUJOURD_HUI, tick=False):
        yield


def annees(ligne, jusqu_au=datetime.date(2030, 1, 1)):
    """Every payment and every amount of a contract, year by year."""
    echeancier = calculer(lire_un(ligne), jusqu_au).echeancier
    lignes = {}
    for x in echeancier.lignes:
        lignes.setdefault(x.annee.debut, []).append((x.date, x.objet, x.mission, x.montant))
    return {
        a.annee.debut: (
            sorted(lignes.get(a.annee.debut, [])),
            [(p.part, p.mission, p.du, p.plafond) for p in a.parts],
        )
        for a in echeancier.annees
    }


class TestAnnonce:
    def test_un_contrat_son_annee_qui_commence_apres_l_effet(self):
        contrat()
        total = annoncer(verifiee()).resultat["total"]
        assert (total["contrats"], total["ecart"], total["gagnants"]) == (1, str(HAUSSE), 1)
        assert Decimal(total["avant"]) == Decimal("246000.00")  # example E1: the maximum of the year

    def test_par_taille_et_par_region(self):
        contrat()
        contrat(taille="T1")
        resultat = annoncer(verifiee()).resultat
        assert [(t["cle"], t["contrats"], t["inconnus"]) for t in resultat["tailles"]] == [
            ("T1", 1, 1),
            ("T2", 1, 0),
        ]
        assert sum(r["contrats"] for r in resultat["regions"]) == 2
        assert resultat["total"]["ecart"] == str(HAUSSE)

    def test_un_montant_inconnu_n_est_jamais_zero(self):
        contrat(taille="T1")
        effet = annoncer(verifiee())
        assert (effet.resultat["total"]["inconnus"], effet.resultat["total"]["gagnants"]) == (1, 0)
        assert effet.resultat["total"]["ecart"] is None
        phrase = mesure.phrase("essai", EFFET, effet.resultat["total"])
        assert phrase.endswith("effet inconnu : aucun de leurs montants n’est connu")

    def test_les_contrats_inconnus_sont_dits_a_cote_du_total(self):
        contrat()
        contrat(taille="T1")
        phrase = mesure.phrase("essai", EFFET, annoncer(verifiee()).resultat["total"])
        assert "sans compter 1 contrat dont un montant est inconnu" in simple(phrase)

    def test_un_contrat_qui_finit_avant_n_est_pas_concerne(self):
        contrat(signature=datetime.date(2021, 6, 1))
        contrat(signature=datetime.date(2022, 1, 1))  # ends on 31 December 2026
        contrat(resiliation=datetime.date(2026, 12, 1), motif_resiliation="Essai")
        resultat = annoncer(verifiee()).resultat
        assert (resultat["total"]["contrats"], resultat["sans_suite"]) == (0, 3)

    def test_une_autre_lignee_et_un_contrat_repris_ne_sont_pas_comptes(self):
        contrat(bareme="demo-nation")
        ContratFactory(saisie=Saisie.REPRIS, bareme="demo-exemples")
        resultat = annoncer(verifiee()).resultat
        assert (resultat["total"]["contrats"], resultat["repris"]) == (0, 1)

    def test_la_phrase(self):
        contrat()
        total = annoncer(verifiee()).resultat["total"]
        assert simple(mesure.phrase("demo-2027", EFFET, total)) == (
            "Publier la version demo-2027 au 1er janvier 2027 : 1 contrat, + 2 500,00 € sur un an si tous les "
            "indicateurs sont atteints"
        )

    def test_un_effet_retroactif_est_compte(self):
        contrat()
        retroactive = verifiee(effet=datetime.date(2026, 1, 1))
        assert annoncer(retroactive).resultat["retroactifs"] == 1
        assert annoncer(verifiee(identifiant="autre")).resultat["retroactifs"] == 0

    def test_une_mission_creee_par_la_version_est_comptee_a_part(self):
        """The engine's rule: a mission the version creates, started during a year, takes the amount of that day."""
        ligne = contrat(taille="T1", missions=())
        ligne.missions.filter(mission="prevention").update(demarrage=datetime.date(2027, 2, 1))
        version = verifiee(montants={("T1", "prevention", "fixe"): Decimal("8000.00")})
        resultat = annoncer(version).resultat
        assert resultat["anterieurs"] == 1
        assert resultat["total"]["contrats"] == 1

    def test_seules_les_missions_demarrees_comptent(self):
        contrat(missions=("acces_soins",))
        assert annoncer(verifiee()).resultat["total"]["ecart"] == "0.00"

    def test_un_calcul_a_la_fois(self, monkeypatch):
        contrat()
        monkeypatch.setattr(calculs, "IMMEDIAT_MAX", 0)
        version = verifiee()
        premier, second = annoncer(version), annoncer(version)
        assert (premier.etat, premier) == ("demande", second)
        calculs.calculer(premier.pk)
        calculs.calculer(premier.pk)
        premier.refresh_from_db()
        assert (premier.etat, premier.faits, premier.total) == ("pret", 1, 1)


class TestPublication:
    def test_l_effet_constate_est_l_effet_annonce(self):
        contrats = [contrat(signature=datetime.date(2024, mois, 15)) for mois in (1, 4, 7, 10)]
        recalculer(contrats)
        version = verifiee()
        annonce = annoncer(version)
        constate = publier(version)
        assert {cle: v for cle, v in constate.resultat.items() if cle != "lignes"} == annonce.resultat
        assert constate.resultat["total"]["ecart"] == "10000.00"
        # The rows go twelve months ahead: the contract of October begins its year before, those of 2027 are there.
        assert constate.resultat["lignes"] == {"comparees": 4, "differentes": 0}

    def test_les_lignes_portent_la_nouvelle_version(self):
        ligne = contrat()
        recalculer([ligne])
        version = verifiee()
        publier(version)
        lues = {
            e.annee_contrat.year: (e.montant, e.bareme)
            for e in Enveloppe.objects.filter(contrat=ligne, mission="prevention", part="fixe")
        }
        assert lues[2026] == (Decimal("10000.00"), "demo-exemples")
        assert lues[2027] == (Decimal("12500.00"), version.identifiant)

    def test_les_annees_anterieures_ne_bougent_pas_d_un_centime(self):
        ligne = contrat()
        TauxRetenuFactory(
            contrat=ligne, annee_contrat=datetime.date(2025, 3, 1), mission="prevention", taux="0.37"
        )
        recalculer([ligne])
        avant, lignes = annees(ligne), _lignes(ligne)
        publiee()
        apres = annees(ligne)
        anterieures = [debut for debut in avant if debut < EFFET]
        assert len(anterieures) == 3
        assert all(avant[debut] == apres[debut] for debut in anterieures)
        assert avant[datetime.date(2027, 3, 1)] != apres[datetime.date(2027, 3, 1)]
        assert {c: v for c, v in _lignes(ligne).items() if c[0] < EFFET} == {
            c: v for c, v in lignes.items() if c[0] < EFFET
        }

    def test_un_effet_qui_n_est_plus_a_jour_ne_se_publie_pas(self):
        ligne = contrat()
        version = verifiee()
        annonce = annoncer(version)
        ligne.missions.filter(mission="prevention").update(fin=datetime.date(2026, 6, 1), motif_fin="Essai")
        with pytest.raises(ValidationError, match="un contrat a changé depuis le calcul"):
            calculs.publier(version, version.verifie_par, str(annonce.uuid))
        version.refresh_from_db()
        assert version.etat == "verifiee"

    def test_un_effet_plus_ancien_que_celui_de_la_page(self):
        version = verifiee()
        ancien = annoncer(version)
        annoncer(version)
        with pytest.raises(ValidationError, match="un effet plus ancien"):
            calculs.publier(version, version.verifie_par, str(ancien.uuid))

    def test_la_chaine_de_deux_versions(self):
        ligne = contrat()
        premiere = publiee()
        seconde = verifiee(
            identifiant="demo-exemples-2028",
            precedente=premiere.identifiant,
            effet=datetime.date(2028, 1, 1),
            montants={("T2", "prevention", "fixe"): Decimal("13000.00")},
        )
        avant = annees(ligne)
        assert publier(seconde).resultat["total"]["ecart"] == "500.00"
        apres = annees(ligne)
        assert all(avant[debut] == apres[debut] for debut in avant if debut < seconde.effet)
        # Computed again, the first one's effect is still its own.
        suivi = EffetBareme.objects.filter(version=premiere, moment="constate").get()
        assert suivi.resultat["total"]["ecart"] == str(HAUSSE)


def _lignes(ligne):
    return {
        (e.annee_contrat, e.mission, e.part): (e.montant, e.du, e.bareme)
        for e in Enveloppe.objects.filter(contrat=ligne)
    }


EXEMPLES = lire_publie(BAREMES, "demo-exemples.json")
CASES = [
    (ligne["taille"], ligne["mission"], ligne["part"])
    for ligne in copier(EXEMPLES, "x", "x", EFFET, True)["lignes"]
]
jours = st.dates(datetime.date(2019, 8, 26), datetime.date(2031, 12, 31))


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    signature=st.dates(datetime.date(2019, 9, 1), datetime.date(2027, 12, 31)),
    effet=jours,
    montants=st.dictionaries(
        st.sampled_from(CASES), st.none() | st.decimals(0, 999_999, places=2), min_size=1, max_size=13
    ),
    taux=st.sampled_from(["0", "0.37", "0.80", "1"]),
)
def test_aucune_version_ne_touche_une_annee_commencee_avant_elle(signature, effet, montants, taux):
    """Property: whatever the contract, the day and the amounts, no earlier contract year moves by a cent."""
    contenu = copier(EXEMPLES, "suivante", "Essai", effet, True)
    appliquer_montants(contenu, montants, ORIGINE)
    sans = charger_grille("demo-exemples")
    avec = type(sans)((*sans.versions, construire_bareme(contenu)))
    missions = [
        type(m)(m.code, signature, taux={signature: Decimal(taux)})
        for m in missions_actives(demarrage=signature)
    ]
    aci = contrat_aci(*missions, signature=signature)
    au = datetime.date(2035, 1, 1)
    for a, b in zip(
        mesure.calculer(aci, sans, au).annees, mesure.calculer(aci, avec, au).annees, strict=True
    ):
        if a.annee.debut < effet:
            assert mesure.montants_de(a) == mesure.montants_de(b)
