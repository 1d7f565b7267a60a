"""Rates of consumption for readers of aggregates: shown where each of their figures is, and nothing else tells them."""

import random
from decimal import ROUND_HALF_UP, Decimal

import pytest

from cpts.territoires.models import Region
from financements.contrats.models import Enveloppe
from rapports.secret.cellules import ColonnesDesCellules, lire
from rapports.secret.chiffres import (
    ACI,
    ALLOUE,
    DEPENSE,
    HORS_TAUX,
    OUI,
    RECUES,
    SANS_FINANCEUR,
    TAUX,
    Masque,
    cle,
    taux_montres,
)
from rapports.secret.models import TablePubliee
from rapports.secret.publications.attaque import attaquer_tout
from tests.factories import personne
from tests.rapports.aides import comptes, petite_nation, promettre
from tests.rapports.secret.publications.aides import (
    ANNEE,
    bouger,
    client_de,
    financer,
    nation_aleatoire,
    publier,
    table,
)

pytestmark = pytest.mark.django_db
CENTIEME = Decimal("0.01")


def consommation(user, niveau="national", code="", **demande):
    demande = {"exercice": ANNEE, "niveau": niveau, "code": code, **demande}
    return client_de(user).get("/api/v1/consommation/", demande).json()


def figures(niveau="national", code="", **axes) -> set[str]:
    return {
        cle(RECUES, niveau, code),
        cle(HORS_TAUX, niveau, code),
        cle(DEPENSE, niveau, code, **axes, aci=ACI, comptee=OUI),
        cle(DEPENSE, niveau, code, **axes, aci=SANS_FINANCEUR, comptee=OUI),
        cle(ALLOUE, niveau, code, **axes, comptee=OUI),
    }


class TestTauxMontres:
    """Pure: which rates a set of shown cells lets out."""

    def test_avec_toutes_ses_figures(self):
        assert taux_montres(frozenset(figures())) == {cle(TAUX, "national", "")}

    @pytest.mark.parametrize("oubliee", sorted(figures()))
    def test_sans_l_une_d_elles_il_n_est_pas_montre(self, oubliee):
        assert taux_montres(frozenset(figures() - {oubliee})) == frozenset()

    def test_une_mission_demande_les_siennes(self):
        montrees = figures() | figures(mission="prevention") - {cle(ALLOUE, "national", "", comptee=OUI)}
        assert taux_montres(frozenset(montrees)) == {
            cle(TAUX, "national", ""),
            cle(TAUX, "national", "", mission="prevention"),
        }
        sans = montrees - {cle(ALLOUE, "national", "", mission="prevention", comptee=OUI)}
        assert taux_montres(frozenset(sans)) == {cle(TAUX, "national", "")}

    def test_un_territoire_ne_prete_rien_a_un_autre(self):
        melees = figures("region", "84") - {cle(RECUES, "region", "84")} | figures("region", "32")
        assert taux_montres(frozenset(melees)) == {cle(TAUX, "region", "32")}


class TestLecture:
    @pytest.fixture
    def nation(self):
        return petite_nation()

    def test_le_ministere_le_lit_au_pour_cent_apres_la_publication(self, nation):
        dgos, cnam = personne("dgos"), personne("cnam")
        publier()
        exact = consommation(cnam)
        assert consommation(dgos) == {
            **exact,
            **{nom: _arrondi(exact[nom]) for nom in ("taux", "taux_max")},
            **{nom: {m: _arrondi(t) for m, t in exact[nom].items()} for nom in ("missions", "missions_max")},
        }
        assert exact["n"] == 9
        assert Decimal(exact["taux"]) < Decimal(exact["taux_max"])

    def test_un_depot_ne_le_bouge_pas_avant_l_arrete_suivant(self, nation):
        dgos = personne("dgos")
        publier()
        avant = consommation(dgos)
        for cpts in nation[:3]:
            comptes(cpts, [("641100", "150000.00", "M1")])
        assert consommation(dgos) == avant
        publier(1)
        assert consommation(dgos)["taux_max"] != avant["taux_max"]
        assert consommation(dgos, arrete=1) == avant

    def test_il_suit_les_comptes_meme_quand_les_enveloppes_n_ont_pas_change(self, nation):
        publier()
        for cpts in nation[:3]:
            comptes(cpts, [("641100", "150000.00", "M1")])
        publier(1)
        assert (table("comptes").arrete.numero, table("enveloppes").arrete.numero) == (2, 2)

    def test_un_departement_ne_le_montre_pas(self, nation):
        publier()
        lue = consommation(personne("dgos"), "departement", "01")
        assert (lue["taux"], lue["taux_max"], lue["n"], lue["secret"]) == (None, None, None, True)

    def test_la_page_le_dit(self, nation, client):
        publier()
        client.force_login(personne("federation"))
        page = client.get("/cockpit/", {"annee": ANNEE}).content.decode()
        assert "n = 9\u00a0CPTS sur 12" in page


def _arrondi(taux: str) -> str:
    return f"{Decimal(taux).quantize(CENTIEME, ROUND_HALF_UP)}00"


def taux_indus(user, arrete) -> list[str]:
    """Rates that the API shows though one of their figures is hidden, or that are not their quotient."""
    comptes_ = TablePubliee.objects.filter(bloc="comptes", annee=ANNEE, arrete__numero__lte=arrete.numero)
    publiee = comptes_.order_by("-arrete__numero").first()
    enveloppes = publiee and table("enveloppes", arrete=publiee.arrete)
    montrees = frozenset(publiee.montrees) | frozenset(enveloppes.montrees) if enveloppes else frozenset()
    permis = taux_montres(montrees)
    defauts = []
    for niveau, code in [
        ("national", ""),
        *(("region", c) for c in Region.objects.values_list("code", flat=True)),
    ]:
        lue = consommation(user, niveau, code, arrete=arrete.numero)
        lus = {"": (lue["taux"], lue["taux_max"])} | {
            mission: (bas, lue["missions_max"][mission]) for mission, bas in lue["missions"].items()
        }
        for mission, bornes in lus.items():
            axes = {"mission": mission} if mission else {}
            nom = cle(TAUX, niveau, code, **axes)
            if bornes != (None, None) and (nom not in permis or not _au_pour_cent(bornes)):
                defauts.append(nom)
    return defauts


def _au_pour_cent(bornes: tuple[str, str]) -> bool:
    return all(Decimal(b) == Decimal(b).quantize(CENTIEME) for b in bornes)


@pytest.mark.parametrize("graine", [11, 12, 13])
def test_sur_des_nations_au_hasard_rien_de_cache_n_en_sort(graine):
    hasard = random.Random(graine)
    structures = nation_aleatoire(hasard)
    arretes = [publier()]
    for rang in range(1, 3):
        for cpts in hasard.sample(structures, hasard.randint(3, len(structures))):
            bouger(cpts, hasard)
            if hasard.random() < 0.3:
                montant = hasard.choice([None, Decimal(f"{hasard.randint(5, 60)}000.00")])
                Enveloppe.objects.filter(contrat__cpts=cpts).update(montant=montant)
        arretes.append(publier(4 * rang))
    assert [(a.mesure, c) for a in attaquer_tout() for c in a.exactes | a.serrees] == []
    for role in ("dgos", "federation"):
        for arrete in arretes:
            assert taux_indus(personne(role), arrete) == []


class TestUneFuitePlantee:
    @pytest.fixture
    def nation(self):
        """One CPTS that has sent its accounts has an envelope without amount: out of the rate, alone."""
        structures = petite_nation()
        for cpts in structures:
            if exercice := cpts.exercice_set.first():
                financer(exercice.comptesretenus.version, random.Random(cpts.pk))
        promettre(structures[0], None, mission="parcours")
        return structures

    def test_ce_que_laisse_dehors_une_seule_cpts_n_est_pas_montre(self, nation):
        publier()
        montrees = set(table().montrees)
        assert cle(RECUES, "national", "") in montrees
        assert cle(HORS_TAUX, "national", "") not in montrees
        assert consommation(personne("dgos"))["taux"] is None
        assert [c for a in attaquer_tout() for c in a.exactes | a.serrees] == []

    def test_le_montrer_tout_de_meme_est_trouve(self, nation):
        arrete = publier()
        publiee = TablePubliee.objects.get(arrete=arrete, bloc="comptes", annee=ANNEE)
        cellules = lire(DEPENSE, arrete, ANNEE, ColonnesDesCellules()).cles
        dehors = [nom for nom in cellules if nom.startswith("depense|national|") and f"comptee={OUI}" in nom]
        comptes(nation[1], [("641100", "70000.00", "M1")])
        TablePubliee.objects.create(
            arrete=publier(1), bloc="comptes", annee=ANNEE, montrees=sorted({*publiee.montrees, *dehors})
        )
        assert [c for a in attaquer_tout() for c in a.exactes | a.serrees]

    def test_un_masque_oublie_est_trouve(self, nation, monkeypatch):
        arrete = publier()
        assert taux_indus(personne("dgos"), arrete) == []
        montre = Masque.montre
        monkeypatch.setattr(
            Masque, "montre", lambda m, mesure, *a, **k: mesure == TAUX or montre(m, mesure, *a, **k)
        )
        assert taux_indus(personne("dgos"), arrete)
