"""Many readings, acts and a publication at the same time: no circle of waits, not a cent lost."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection
from django.db.models import Sum

from comptes.affectation.chargement import charger_regles_nationales
from comptes.affectation.gestes import Choix, Cible, annuler, choisir
from comptes.ingestion.verification import ecarts
from comptes.natures.actes import preparer
from comptes.natures.models import NatureCompte
from comptes.natures.requetes import table_en_vigueur
from comptes.totaux.models import TotalTerritoire
from comptes.totaux.publication import publier
from tests.comptes.affectation.aides import E, deposer, retirer
from tests.factories import CPTSFactory, DepartementFactory, ExerciceFactory, RegionFactory, personne

LIGNES = [E("641100", "100.01", analytique="M1"), E("622600", "33.33"), E("625700", "7.10"), E("689400", "5")]


def travailler(exercice, user) -> None:
    """Deposits, replacements, choices and a withdrawal on one exercise, on a connection of its own."""
    try:
        for tour in range(3):
            version = deposer(exercice, LIGNES * (tour + 1))
            partage = {"parcours": "60", "prevention": "40"}
            choisir(user, version, Cible("622600"), Choix(partage, {"aci": "100"}, f"tour {tour}"))
        annuler(user, version)
        retirer(version)
        deposer(exercice, LIGNES)
    finally:
        connection.close()


def publier_une_table(table) -> None:
    try:
        publier(table)
    finally:
        connection.close()


@pytest.mark.lent
@pytest.mark.django_db(transaction=True)
def test_depots_choix_et_publication_en_meme_temps():
    charger_regles_nationales()
    table_en_vigueur()
    departement = DepartementFactory(region=RegionFactory())
    exercices = [ExerciceFactory(cpts=CPTSFactory(departement=departement)) for _ in range(5)]
    auteurs = [personne("tresorerie", exercice.cpts) for exercice in exercices]
    table = preparer("Essai")
    NatureCompte.objects.filter(table=table, prefixe="6257").delete()
    with ThreadPoolExecutor(6) as fils:
        travaux = [fils.submit(travailler, e, a) for e, a in zip(exercices, auteurs, strict=True)]
        travaux.append(fils.submit(publier_une_table, table))
        for travail in travaux:
            travail.result(timeout=120)
    assert ecarts() == []
    sommes = TotalTerritoire.objects.values("niveau").annotate(total=Sum("montant"))
    assert {s["niveau"]: str(s["total"].normalize()) for s in sommes} == dict.fromkeys(
        ("national", "region", "departement"), "702.2"
    )
    assert not TotalTerritoire.objects.filter(nature="receptions").exists()
