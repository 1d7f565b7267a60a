"""A client generated from the live schema deposits a ledger, follows it to « lu », and reads the spend."""

from __future__ import annotations

from decimal import Decimal
from types import SimpleNamespace

import httpx

from comptes.ingestion.actes import lire_version
from comptes.versions.models import Version
from tests import factories
from tests.financements.aides import fichier_fec


def test_un_client_genere_depose_suit_et_lit_la_depense(genere, appelant, cpts):
    types, modeles = genere("types"), genere("models")
    depots = SimpleNamespace(
        deposer=genere("api.depots.depots_deposer").sync_detailed,
        lire=genere("api.depots.depots_lire").sync_detailed,
        lister=genere("api.depots.depots_lister").sync_detailed,
    )
    fec = fichier_fec(cpts)
    demande = modeles.DepotDemandeRequest(
        cpts=cpts.siren,
        exercice="2025",
        piece=modeles.PieceEnum.FEC,
        fichier=[types.File(payload=fec.file, file_name=fec.name, mime_type="text/plain")],
    )
    tresorerie = appelant("tresorerie")
    recu = depots.deposer(client=tresorerie, body=demande)
    assert recu.status_code == 202, recu.content
    assert recu.parsed.etat == modeles.EtatLectureEnum.RECU
    assert depots.lire(recu.parsed.id, client=tresorerie).parsed.etat == modeles.EtatLectureEnum.RECU

    lire_version(Version.objects.get(uuid=recu.parsed.id).pk)
    lu = depots.lire(recu.parsed.id, client=tresorerie).parsed
    assert (lu.etat, lu.progression, lu.verdict) == (
        modeles.EtatLectureEnum.LU,
        100,
        modeles.VerdictEnum.CONFORME,
    )
    liste = depots.lister(client=tresorerie, exercice=2025, cpts=cpts.siren).parsed
    assert (liste.total, liste.resultats[0].id, liste.suivant) == (1, recu.parsed.id, None)

    depense = genere("api.depenses.depenses_lire").sync_detailed(
        client=tresorerie, exercice=2025, niveau=modeles.DepensesLireNiveau.CPTS, code=cpts.siren
    )
    assert depense.status_code == 200, depense.content
    missions = {mission: Decimal(montant) for mission, montant in lu.missions.additional_properties.items()}
    assert Decimal(depense.parsed.total) == sum(missions.values()) > 0


def test_chaque_operation_du_client_genere_se_charge(genere):
    assert {"jetons_creer", "depots_deposer", "exports_lire", "exports_manifeste"} <= set(genere.operations)


def test_un_client_genere_obtient_son_jeton(genere, wsgi, cpts):
    personne = factories.personne("cpam", cpts)
    client = genere("client").Client(
        base_url="http://testserver", httpx_args={"transport": httpx.WSGITransport(app=wsgi)}
    )
    demande = genere("models").DemandeDeJetonRequest(
        identifiant=personne.username, mot_de_passe=factories.MOT_DE_PASSE
    )
    reponse = genere.operation("jetons_creer")(client=client, body=demande)
    assert reponse.status_code == 200, reponse.content
    assert reponse.parsed.jeton


def test_un_client_genere_lit_un_refus(genere, appelant, cpts):
    refus = genere("api.depots.depots_lister").sync_detailed(client=appelant("cpam"), limite=501)
    assert refus.status_code == 400
    assert "500" in refus.parsed.champs["limite"][0]


def test_un_client_genere_parcourt_les_pages(genere, appelant, cpts, voisine):
    lister, client = genere("api.cpts.cpts_lister").sync_detailed, appelant("cnam")
    premiere = lister(client=client, limite=1).parsed
    curseur = httpx.URL(premiere.suivant).params["curseur"]
    seconde = lister(client=client, limite=1, curseur=curseur).parsed
    assert {premiere.resultats[0].id, seconde.resultats[0].id} == {cpts.uuid, voisine.uuid}
    assert seconde.suivant is None
