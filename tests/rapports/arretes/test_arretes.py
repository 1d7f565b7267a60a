"""Snapshots: recomputed from the lines, equal to the live numbers, never changed."""

from decimal import Decimal

import pytest
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction
from django.db.models import Sum

from financements.models import Niveau, TotalTerritoire
from rapports.arretes import arreter
from rapports.depenses import en_detail, par_annee
from rapports.models import Arrete, CompletudeArrete, LigneArrete
from rapports.sources import Source
from tests.rapports.nation import comptes, petite_nation

pytestmark = pytest.mark.django_db


@pytest.fixture
def nation():
    return petite_nation()


def test_les_nombres_de_l_arrete_sont_ceux_du_moment(nation):
    arrete, ecarts = arreter()

    assert ecarts == []
    assert arrete.ecarts == 0
    courant, fige = Source(), Source(arrete)
    tableau, arretee = courant.completude(), fige.completude()
    territoires = [
        tableau.territoire("national", ""),
        *tableau.regions.values(),
        *tableau.departements.values(),
    ]
    assert len(territoires) == 6
    for territoire in territoires:
        assert en_detail(fige, territoire, 2023) == en_detail(courant, territoire, 2023)
        assert par_annee(fige, territoire) == par_annee(courant, territoire)
        attendue, lue = tableau.de(territoire, 2023), arretee.de(territoire, 2023)
        assert (attendue.attendues, attendue.recues) == (lue.attendues, lue.recues)
        assert (attendue.verse_total, attendue.verse_recues) == (lue.verse_total, lue.verse_recues)
        assert attendue.part_versements == lue.part_versements
    for departement in tableau.departements:
        assert [
            (c.uuid, c.annee, c.completude.recues, c.completude.verse_total)
            for c in fige.cpts_attendues(2023, departement)
        ] == [
            (c.uuid, c.annee, c.completude.recues, c.completude.verse_total)
            for c in courant.cpts_attendues(2023, departement)
        ]


def test_l_arrete_ne_bouge_plus_quand_les_comptes_changent(nation):
    arrete, _ = arreter()
    avant = en_detail(Source(arrete), Source().completude().territoire("national", ""), 2023)

    comptes(nation[0], [("641100", "1.00", "M1")])

    france = Source().completude().territoire("national", "")
    assert en_detail(Source(arrete), france, 2023) == avant
    assert en_detail(Source(), france, 2023) != avant


def test_les_numeros_se_suivent(nation):
    assert [arreter().arrete.numero for _ in range(3)] == [1, 2, 3]


def test_chaque_cpts_est_dans_l_arrete_et_somme_a_la_nation(nation):
    arrete, _ = arreter()
    par_niveau = dict(
        LigneArrete.objects.filter(arrete=arrete)
        .order_by()
        .values_list("niveau")
        .annotate(total=Sum("montant"))
    )
    tenu = TotalTerritoire.objects.filter(niveau=Niveau.NATIONAL).aggregate(t=Sum("montant"))["t"]
    assert par_niveau == dict.fromkeys(Niveau.values, tenu)
    assert LigneArrete.objects.filter(arrete=arrete, niveau="cpts").values("code").distinct().count() == 9


@pytest.mark.parametrize("modele", [Arrete, LigneArrete, CompletudeArrete])
def test_un_arrete_ne_se_modifie_ni_ne_se_supprime(nation, modele):
    arreter()
    table = modele._meta.db_table
    for requete in (f"UPDATE {table} SET id = id", f"DELETE FROM {table} WHERE false"):
        with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as curseur:
            curseur.execute(requete)


def test_un_total_faux_est_dit_et_l_arrete_porte_le_nombre_des_lignes(nation, capsys):
    juste = TotalTerritoire.objects.filter(niveau="region", code="84").first()
    TotalTerritoire.objects.filter(pk=juste.pk).update(montant=juste.montant + Decimal("0.01"))

    with pytest.raises(SystemExit) as sortie:
        call_command("arreter_tableaux")

    assert sortie.value.code == 1
    ecran = capsys.readouterr().out
    assert "Arrêté n° 1" in ecran
    assert "1 écart" in ecran.replace("\u00a0", " ")
    assert "total region 84 2023" in ecran
    arrete = Arrete.objects.get()
    assert arrete.ecarts == 1
    fige = LigneArrete.objects.get(
        arrete=arrete,
        niveau="region",
        code="84",
        taille=juste.taille,
        mission=juste.mission,
        financeur=juste.financeur,
        methode=juste.methode,
        nature=juste.nature,
    )
    assert fige.montant == juste.montant


def test_la_commande_dit_que_tout_est_juste(nation, capsys):
    call_command("arreter_tableaux")
    assert "au centime" in capsys.readouterr().out


def test_une_nation_sans_comptes_s_arrete_aussi(db):
    arrete, ecarts = arreter()
    assert (arrete.numero, ecarts) == (1, [])
