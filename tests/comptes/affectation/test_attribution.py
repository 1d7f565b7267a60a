"""Order of trust, precedence of rules, and agreement with the reading engine's default."""

from decimal import Decimal

import pytest

from comptes.affectation.chargement import charger_regles_nationales, jeu_en_vigueur
from comptes.affectation.enregistrement import GroupeEnregistre
from comptes.affectation.enums import ModeRegle
from comptes.affectation.models import JeuRegles, RegleVentilation
from comptes.lecture.attribution import (
    METHODE_PAR_MODE,
    NON_IDENTIFIE,
    Attribution,
    JeuDeRegles,
    RegleAttribution,
    compte_correspond,
)
from comptes.lecture.missions import attribution_nationale
from comptes.totaux.enums import Methode
from cpts.commun.enums import Financeur
from cpts.commun.missions import NON_AFFECTE

CENT = Decimal(100)


def groupe(compte="622600", analytique="", journal="AC", compte_lib="Honoraires") -> GroupeEnregistre:
    return GroupeEnregistre(0, compte, compte_lib, journal, "", analytique, 1, Decimal(1), Decimal(0))


def regle(pk, mode, mission="parcours", **champs) -> RegleAttribution:
    return RegleAttribution(pk, mode, missions=((mission, CENT),), **champs)


def mission(*regles: RegleAttribution, **champs) -> tuple[str, str, int | None]:
    choix = Attribution(JeuDeRegles(1, regles)).decider(groupe(**champs)).mission
    return choix.parts[0][0], choix.methode, choix.regle


ANALYTIQUE = regle(1, "analytique", "prevention", analytique="M3")
COMPTE = regle(2, "sous_compte", "parcours", compte="622600")
JOURNAL = regle(3, "journal", "acces_soins", journal="AC")
CLE = regle(4, "cle", "fonctionnement")


@pytest.mark.parametrize(
    ("regles", "attendu"),
    [
        ([ANALYTIQUE, COMPTE, JOURNAL, CLE], ("prevention", "observe", 1)),
        ([COMPTE, JOURNAL, CLE], ("parcours", "regle", 2)),
        ([JOURNAL, CLE], ("acces_soins", "regle", 3)),
        ([CLE], ("fonctionnement", "cle", 4)),
        ([], ("non_affecte", "non_affecte", None)),
    ],
)
def test_ordre_de_confiance(regles, attendu):
    assert mission(*reversed(regles), analytique="m-3") == attendu


def test_les_deux_cotes_sont_independants():
    aci = RegleAttribution(9, "cle", financeurs=(("aci", CENT),))
    decision = Attribution(JeuDeRegles(1, (COMPTE, aci))).decider(groupe())
    assert (decision.mission.regle, decision.financeur.regle) == (2, 9)
    assert decision.financeur.methode == "cle"


def test_la_regle_de_la_cpts_passe_avant_la_nationale():
    nationale = regle(1, "analytique", "prevention", analytique="M1", nationale=True)
    propre = regle(2, "analytique", "parcours", analytique="M 1")
    assert mission(nationale, propre, analytique="M1") == ("parcours", "observe", 2)


def test_deux_regles_nationales_qui_se_contredisent_ne_decident_rien():
    une = regle(1, "sous_compte", "acces_soins", libelle=r"\bm1\b", nationale=True)
    autre = regle(2, "sous_compte", "parcours", libelle=r"\bm2\b", nationale=True)
    assert mission(une, autre, compte_lib="Honoraires M1 et M2")[0] == "non_affecte"
    assert mission(une, autre, compte_lib="Honoraires M1") == ("acces_soins", "regle", 1)


def test_le_compte_precis_passe_avant_sa_famille():
    famille = regle(1, "sous_compte", "fonctionnement", compte="62*")
    assert mission(famille, COMPTE)[2] == 2
    cle_du_compte = RegleAttribution(
        5, "cle", compte="622600", missions=(("parcours", Decimal(60)), ("prevention", Decimal(40)))
    )
    assert mission(famille, cle_du_compte) == ("parcours", "cle", 5)


def test_un_partage_en_pourcent_est_une_cle_meme_par_code():
    partage = RegleAttribution(
        1, "analytique", analytique="COORD", missions=(("parcours", Decimal(60)), ("prevention", Decimal(40)))
    )
    assert mission(partage, analytique="coord") == ("parcours", "cle", 1)


class TestLibelles:
    def precise(self, regles_du_groupe, regle_libelle):
        attribution = Attribution(JeuDeRegles(1, (*regles_du_groupe, regle_libelle)))
        decision = attribution.decider(groupe(analytique="M3"))
        precise = attribution.preciser(decision, groupe(analytique="M3"), [regle_libelle])
        return precise and precise.mission.regle

    SEUL = regle(7, "libelle", "acces_soins", libelle="réunion")
    DU_COMPTE = regle(8, "libelle", "acces_soins", libelle="réunion", compte="622600")

    @pytest.mark.parametrize(
        ("regles", "seul", "du_compte"),
        [([ANALYTIQUE], None, None), ([COMPTE], None, 8), ([CLE], 7, 8), ([], 7, 8)],
    )
    def test_le_libelle_precise_ce_qui_est_moins_sur(self, regles, seul, du_compte):
        assert self.precise(regles, self.SEUL) == seul
        assert self.precise(regles, self.DU_COMPTE) == du_compte


@pytest.mark.parametrize(
    ("condition", "compte", "oui"),
    [
        ("", "622600", True),
        ("622600", "622600", True),
        ("622600", "6226000", True),
        ("622600", "622601", False),
        ("622*", "622601", True),
        ("622*", "621000", False),
        ("6*1", "622601", True),
        ("6*1", "622610", False),
        ("62*2", "62", False),
    ],
)
def test_conditions_sur_le_compte(condition, compte, oui):
    assert compte_correspond(condition, compte) is oui


def test_les_codes_sont_ceux_des_listes_de_la_base():
    """The engine is pure: it cannot import the closed lists that Django keeps, only agree with them."""
    assert NON_IDENTIFIE == Financeur.NON_IDENTIFIE
    assert set(METHODE_PAR_MODE) == set(ModeRegle.values)
    assert set(METHODE_PAR_MODE.values()) | {NON_AFFECTE} == set(Methode.values)


@pytest.mark.django_db
class TestReglesNationales:
    def test_memes_missions_que_le_moteur_de_lecture(self):
        attribution = Attribution(jeu_en_vigueur(0))
        codes = ["", "FON", "fonct.", "M1", "Mission 2", "Prévention", "M4", "QUALITÉ", "m 6", "M7", "XYZ"]
        libelles = ["Honoraires", "Honoraires Mission 1", "Déplacements M2", "Accès aux soins", "M1 ou M3"]
        groupes = [groupe(analytique=c, compte_lib=lib) for c in codes for lib in libelles]
        nationale = attribution_nationale()
        attendues = [(cote.parts[0][0], cote.methode) for cote in map(nationale.mission, groupes)]
        lues = [attribution.decider(g).mission for g in groupes]
        assert [(choix.parts[0][0], choix.methode) for choix in lues] == attendues
        assert {mission for mission, _ in attendues} >= {"acces_soins", "qualite_pertinence", "non_affecte"}

    def test_charger_deux_fois_ne_change_rien(self):
        assert charger_regles_nationales() == charger_regles_nationales() == 1
        assert JeuRegles.objects.get(cpts=None).numero == 1
        assert RegleVentilation.objects.values("analytique", "libelle").distinct().count() == (
            RegleVentilation.objects.count()
        )

    def test_aucune_ne_nomme_un_compte_ni_un_financeur(self):
        """A bank fee or a fee of the accountant may be proposed, never imposed."""
        charger_regles_nationales()
        assert not RegleVentilation.objects.exclude(compte="").exists()
        assert not RegleVentilation.objects.exclude(financeurs={}).exists()
