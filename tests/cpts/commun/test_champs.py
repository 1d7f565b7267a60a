"""Amounts as people write them, and reasons that are not blank."""

from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError

from cpts.commun.champs import MontantEurosField, MotifField


@pytest.mark.parametrize(
    ("ecrit", "lu"),
    [
        ("10 000,50", "10000.50"),
        ("10\u202f000,50\u00a0€", "10000.50"),
        ("10000.5", "10000.5"),
        ("0", "0"),
        ("12 €", "12"),
    ],
)
def test_un_montant_se_lit_comme_il_s_ecrit(ecrit, lu):
    assert MontantEurosField().clean(ecrit) == Decimal(lu)


@pytest.mark.parametrize(
    ("ecrit", "phrase"),
    [
        ("", "Indiquez un montant en euros"),
        ("mille", "Écrivez un montant en euros et en chiffres"),
        ("-1", "supérieur ou égal à zéro"),
        ("1,234", "deux décimales au plus"),
        ("9" * 13, "Ce montant est trop grand"),
        ("NaN", "Écrivez un montant en euros et en chiffres"),
    ],
)
def test_un_montant_refuse_dit_quoi_faire(ecrit, phrase):
    with pytest.raises(ValidationError, match=phrase):
        MontantEurosField().clean(ecrit)


def test_un_montant_facultatif_et_vide_est_inconnu_non_zero():
    assert MontantEurosField(required=False).clean("") is None


def test_le_plus_petit_montant_se_choisit():
    champ = MontantEurosField(min_value=Decimal("0.01"))
    assert champ.clean("0,01") == Decimal("0.01")
    with pytest.raises(ValidationError):
        champ.clean("0")


class TestMotif:
    def test_un_motif_perd_ses_bords(self):
        assert MotifField().clean("  Fermeture du centre \n") == "Fermeture du centre"

    @pytest.mark.parametrize("ecrit", ["", "   ", "\n\t"])
    def test_des_espaces_ne_sont_pas_un_motif(self, ecrit):
        with pytest.raises(ValidationError, match="La fin se motive"):
            MotifField(requis="La fin se motive.").clean(ecrit)

    def test_trop_long(self):
        with pytest.raises(ValidationError, match="601 caractères ; 600 au plus"):
            MotifField().clean("a" * 601)
