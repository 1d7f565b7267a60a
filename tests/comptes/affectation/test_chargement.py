"""National rules brought into the database, in agreement with the pure engine that decides."""

from decimal import Decimal

import pytest

from comptes.affectation.chargement import charger_regles_nationales, jeu_en_vigueur
from comptes.affectation.enums import ModeRegle
from comptes.affectation.models import JeuRegles, RegleVentilation
from comptes.lecture import Groupe
from comptes.lecture.attribution import METHODE_PAR_MODE, NON_IDENTIFIE, Attribution
from comptes.lecture.missions import attribution_nationale
from comptes.totaux.enums import Methode
from cpts.commun.enums import Financeur
from cpts.commun.missions import NON_AFFECTE


def groupe(compte="622600", analytique="", journal="AC", compte_lib="Honoraires") -> Groupe:
    return Groupe(0, compte, compte_lib, journal, "", analytique, 1, Decimal(1), Decimal(0))


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
