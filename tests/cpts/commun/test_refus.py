"""Refusals as sentences."""

import pytest
from django.core.exceptions import ValidationError

from comptes.depots.motifs import ActeImpossible
from cpts.commun.refus import en_une_phrase


@pytest.mark.parametrize(
    ("refus", "phrase"),
    [
        (ValidationError("Trop tard.", code="date"), "Trop tard."),
        (ValidationError(["Trop tard.", "Et ailleurs."]), "Trop tard. Et ailleurs."),
        (ValidationError({"effet": "Trop tard.", "titre": ["Vide.", "Court."]}), "Trop tard. Vide. Court."),
        (ValidationError("Lu : %(lu)s.", params={"lu": "80 %"}), "Lu : 80 %."),
        (ValidationError("85 % au plus."), "85 % au plus."),
        (ActeImpossible("Ce dépôt a été retiré."), "Ce dépôt a été retiré."),
    ],
)
def test_un_refus_se_dit_en_une_phrase(refus, phrase):
    assert en_une_phrase(refus) == phrase


def test_un_acte_impossible_est_un_refus_comme_les_autres():
    refus = ActeImpossible("Ce dépôt a été retiré.")
    assert isinstance(refus, ValidationError)
    assert (str(refus), refus.code, refus.messages) == (
        "Ce dépôt a été retiré.",
        "acte_impossible",
        ["Ce dépôt a été retiré."],
    )
