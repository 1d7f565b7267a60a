"""Snapshots: recomputed from the lines, equal to the live numbers, never changed."""

from decimal import Decimal

import pytest
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction
from django.db.models import Sum

from comptes.affectation.models import JeuRegles, RegleVentilation
from comptes.totaux.models import Niveau, TotalTerritoire
from controles.pieces.tasks import relever_les_transmissions
from rapports.arretes.actes import arreter
from rapports.arretes.tasks import arreter_les_tableaux
from rapports.cockpit.depenses import en_detail, par_annee
from rapports.figes.models import Arrete, CompletudeArrete, LigneArrete
from rapports.secret.sources import Source
from tests.comptes.affectation.fabrique import E, deposer
from tests.factories import ExerciceFactory, personne
from tests.rapports.nation import comptes, departement, petite_nation, signataire

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
    for code in tableau.departements:
        assert [
            (c.uuid, c.annee, c.completude.recues, c.completude.verse_total)
            for c in fige.cpts_attendues(2023, code)
        ] == [
            (c.uuid, c.annee, c.completude.recues, c.completude.verse_total)
            for c in courant.cpts_attendues(2023, code)
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


def test_beat_releve_puis_arrete_chaque_matin(nation, settings, caplog):
    horaires = settings.CELERY_BEAT_SCHEDULE
    releve, arrete = horaires["relever-les-transmissions"], horaires["arreter-les-tableaux"]
    assert settings.CELERY_TIMEZONE == "Europe/Paris"
    assert (releve["schedule"].hour, releve["schedule"].minute) == ({5}, {0})
    assert (arrete["schedule"].hour, arrete["schedule"].minute) == ({5}, {30})
    assert arrete["task"] == arreter_les_tableaux.name
    assert releve["task"] == relever_les_transmissions.name

    arreter_les_tableaux()

    assert Arrete.objects.get().numero == 1
    assert not caplog.records


def test_la_tache_signale_les_ecarts(nation, caplog):
    TotalTerritoire.objects.filter(niveau="region", code="32").first().delete()
    arreter_les_tableaux()
    assert "total region 32 2023" in caplog.text
    assert Arrete.objects.get().ecarts == 1


def test_la_liste_des_arretes_ouvre_chacun(nation, client):
    arreter()
    client.force_login(personne("cnam"))
    page = client.get("/arretes/").content.decode()
    assert 'href="/cockpit/?arrete=1"' in page
    assert client.get("/cockpit/?arrete=1").status_code == 200


def test_sans_arrete_la_liste_dit_quand_viendra_le_premier(db, client):
    client.force_login(personne("cnam"))
    assert "Aucun arrêté pour l’instant" in client.get("/arretes/").content.decode()


def test_des_cles_et_des_libelles_se_recalculent_comme_ils_ont_ete_decides(db):
    cpts = signataire(departement("59", "32"))
    for champs in (
        {"mode": "cle", "compte": "6411", "missions": {"parcours": "33.333333", "prevention": "66.666667"}},
        {"mode": "libelle", "libelle": "gardes", "missions": {"acces_soins": "100"}},
    ):
        RegleVentilation.objects.create(cpts=cpts, depuis=1, justification="Essai", **champs)
    JeuRegles.objects.create(cpts=cpts, numero=1, geste="Essai")
    deposer(
        ExerciceFactory(cpts=cpts, debut="2023-01-01", fin="2023-12-31"),
        [
            E("641100", "100.01"),
            E("641100", "0.02"),
            E("622600", "70.00", libelle="Gardes de nuit"),
            E("622600", "30.00"),
            E("512000", "-200.03"),
        ],
    )
    arrete, ecarts = arreter()
    assert ecarts == []
    par_mission = dict(
        LigneArrete.objects.filter(arrete=arrete, niveau="national")
        .order_by()
        .values_list("mission")
        .annotate(t=Sum("montant"))
    )
    assert par_mission["acces_soins"] == Decimal("70")
    assert par_mission["parcours"] + par_mission["prevention"] == Decimal("100.03")
    assert par_mission["parcours"] == Decimal("33.34")
