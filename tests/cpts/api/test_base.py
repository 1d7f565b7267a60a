"""Shapes shared by the API of every room."""

from decimal import Decimal

import pytest
from rest_framework import exceptions

from cpts.api.base import MontantField, montant_en_texte
from cpts.api.erreurs import repondre


@pytest.mark.parametrize(
    ("montant", "texte"),
    [
        ("0", "0.00"),
        ("-0.000000", "0.00"),
        ("1234.5", "1234.50"),
        ("121000000.000000", "121000000.00"),
        ("10.125000", "10.125"),
        ("-3", "-3.00"),
        ("1E+3", "1000.00"),
    ],
)
def test_un_montant_est_un_texte_a_deux_decimales_au_moins(montant, texte):
    assert montant_en_texte(Decimal(montant)) == texte == MontantField().to_representation(montant)


def test_un_montant_inconnu_n_est_pas_zero():
    assert montant_en_texte(None) is None


def test_les_details_imbriques_gardent_leur_chemin():
    erreur = exceptions.ValidationError(
        {"lignes": [{}, {"montant": ["illisible"]}], "non_field_errors": ["Rien à lire."]}
    )
    assert repondre(erreur, {}).data == {
        "code": "donnees_invalides",
        "message": "Rien à lire.",
        "champs": {"lignes.1.montant": ["illisible"]},
    }


def test_trop_de_requetes_est_dit_en_francais():
    reponse = repondre(exceptions.Throttled(wait=30), {})
    assert (reponse.status_code, reponse.data["code"]) == (429, "trop_de_requetes")
    assert "30" in reponse.data["message"]
    assert reponse["Retry-After"] == "30"
