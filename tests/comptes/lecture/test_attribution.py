"""Order of trust and precedence of rules."""

from decimal import Decimal

import pytest

from comptes.lecture import Groupe
from comptes.lecture.attribution import CENT, Attribution, JeuDeRegles, RegleAttribution, compte_correspond


def groupe(compte="622600", analytique="", journal="AC", compte_lib="Honoraires") -> Groupe:
    return Groupe(0, compte, compte_lib, journal, "", analytique, 1, Decimal(1), Decimal(0))


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
