"""Attribution choices in the journal: what was decided, on which deposit, and no text looked for in labels."""

import pytest
from django.core.exceptions import ValidationError

from comptes.affectation import gestes
from cpts.droits.masquage import MASQUE
from cpts.traces.models import Acte
from tests.comptes.affectation.fabrique import E, deposer

pytestmark = pytest.mark.django_db


@pytest.fixture
def version(exercice):
    return deposer(exercice, [E("622600", "100", libelle="Indemnité DURAND"), E("512000", "-100")])


def actes() -> list[tuple[str, str]]:
    return list(Acte.objects.order_by("pk").values_list("acte", "objet"))


def test_un_choix_dit_la_cible_la_mission_et_le_depot(avec_role, version):
    gestes.choisir(
        avec_role("tresorerie"),
        version,
        gestes.Cible(compte="622600"),
        gestes.Choix({"prevention": "100"}, {}),
    )
    assert actes() == [("affectation.choisie", f"Compte 622600 → Prévention, sur le dépôt {version.numero}")]


def test_un_texte_cherche_dans_les_libelles_n_est_pas_au_journal(avec_role, version):
    tresoriere = avec_role("tresorerie")
    cible = gestes.Cible(libelle="DURAND")
    gestes.choisir(tresoriere, version, cible, gestes.Choix({"prevention": "100"}, {}, "Relevé"))
    regle = version.depot.cpts.regleventilation_set.get()
    gestes.retirer(tresoriere, version, regle)
    gestes.annuler(tresoriere, version)
    assert [acte for acte, _ in actes()] == [
        "affectation.choisie",
        "affectation.retiree",
        "affectation.annulee",
    ]
    assert not any("DURAND" in objet for _, objet in actes())
    assert MASQUE in actes()[0][1]
    assert Acte.objects.order_by("pk").first().motif == "Relevé"


def test_un_geste_sans_effet_ne_laisse_rien(avec_role, version):
    tresoriere, choix = avec_role("tresorerie"), gestes.Choix({"prevention": "100"}, {})
    gestes.choisir(tresoriere, version, gestes.Cible(compte="622600"), choix)
    with pytest.raises(ValidationError):
        gestes.choisir(tresoriere, version, gestes.Cible(compte="622600"), choix)
    assert len(actes()) == 1
