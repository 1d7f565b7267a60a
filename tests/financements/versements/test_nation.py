"""A whole year of the nation, from payment files alone: 121 000 000,00 € to 508 CPTS, to the cent."""

import datetime
from decimal import Decimal

import pytest
import time_machine
from django.core.management import call_command
from django.db.models import Sum

from cpts.structures.models import CPTS
from financements.contrats.models import Contrat
from financements.versements.acceptation import accepter
from financements.versements.models import Versement
from financements.versements.reception import recevoir
from tests import factories
from tests.financements.versements.aides import en_csv, fichier

pytestmark = pytest.mark.django_db
TOTAL, NOMBRE, CAISSES = Decimal("121000000.00"), 508, 4


@pytest.fixture
def caisses():
    """508 CPTS under contract with four caisses, each with a person who sends its file."""
    departement = factories.DepartementFactory()
    tenues = [factories.OrganisationFactory(type="cpam") for _ in range(CAISSES)]
    ars = factories.OrganisationFactory(type="ars")
    structures = CPTS.objects.bulk_create(
        CPTS(
            nom=f"CPTS {n}",
            nom_tri=f"cpts {n:03d}",
            siren=factories.siren(n),
            departement=departement,
            taille="T2",
        )
        for n in range(1, NOMBRE + 1)
    )
    Contrat.objects.bulk_create(
        Contrat(
            cpts=cpts, caisse=tenues[n % CAISSES], ars=ars, signature=datetime.date(2022, 1, 1),
            fin=datetime.date(2026, 12, 31), taille="T2",
        )
        for n, cpts in enumerate(structures)
    )  # fmt: skip
    return [(caisse, factories.personne("cpam", caisse)) for caisse in tenues]


def fichier_de(caisse, centimes: dict[int, list[int]]) -> bytes:
    """The year's payments of one caisse, as its software would write them, its total at the bottom."""
    lignes = [
        {"siren": contrat.cpts.siren, "date": f"{mois:02d}/{mois:02d}/2023",
         "montant": f"{montant // 100},{montant % 100:02d}", "objet": "Avance", "reference": f"{contrat.pk}-{mois}"}
        for contrat in Contrat.objects.filter(caisse=caisse).select_related("cpts")
        for mois, montant in enumerate(centimes[contrat.cpts_id], 1)
    ]  # fmt: skip
    total = sum(sum(centimes[c.cpts_id]) for c in Contrat.objects.filter(caisse=caisse))
    return en_csv(lignes, fin=f"TOTAL;;;{total // 100},{total % 100:02d};;;\r\n")


def test_le_total_national_est_celui_des_fichiers(caisses, capsys):
    cibles = list(CPTS.objects.order_by("pk").values_list("pk", flat=True))
    reste, centimes = int(TOTAL * 100), {}
    for rang, cpts in enumerate(cibles):
        part = reste // (NOMBRE - rang)
        reste -= part
        centimes[cpts] = [part // 3, part - part // 3]
    with time_machine.travel(datetime.datetime(2024, 2, 1, 9, tzinfo=datetime.UTC), tick=False):
        for caisse, personne in caisses:
            importation, _ = recevoir(personne, caisse, fichier(fichier_de(caisse, centimes)))
            assert (importation.erreurs, importation.connues, importation.bloquants) == (0, 0, [])
            accepter(personne, importation)
    verse = Versement.objects.filter(date__year=2023)
    assert verse.aggregate(total=Sum("montant"))["total"] == TOTAL
    assert verse.values("cpts").distinct().count() == NOMBRE
    capsys.readouterr()
    call_command("verifier_versements", annee=2023)
    sortie = capsys.readouterr().out.replace("\u202f", " ").replace("\u00a0", " ")
    assert "2023, des fichiers acceptés : 121 000 000,00 € pour 508 CPTS." in sortie
    assert "Aucun écart" in sortie
