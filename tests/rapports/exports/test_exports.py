"""Exports: the perimeter inside the query, exact text of amounts and dates, two CSV flavours, NDJSON."""

import csv
import datetime
import io
import json
from decimal import Decimal
from operator import itemgetter

import duckdb
import pytest

from financements.versements.models import Versement
from rapports.arretes.actes import arreter
from rapports.exports.jeux import JEUX
from tests.financements.aides import deposer_et_lire
from tests.rapports.exports.aides import demander, lignes_json
from tests.rapports.fiche.aides import DEPENSE, verser

pytestmark = [pytest.mark.django_db, pytest.mark.time_machine("2026-07-04 10:00")]
PAR_CPTS = sorted(nom for nom, jeu in JEUX.items() if nom != "lignes" and not jeu.agrege)


def brut(reponse) -> str:
    assert reponse.status_code == 200, reponse.data
    return b"".join(reponse.streaming_content).decode()


def lignes_csv(user, jeu, separateur=",", **parametres) -> list[dict[str, str]]:
    contenu = brut(demander(user, jeu, **parametres)).removeprefix("\ufeff")
    return list(csv.DictReader(io.StringIO(contenu), delimiter=separateur))


@pytest.mark.parametrize("jeu", sorted(JEUX))
def test_chaque_ligne_a_son_identifiant_et_la_date_de_son_dernier_changement(jeu, garnie, avec_role):
    precision = {"cpts": garnie.depot.cpts.uuid, "exercice": 2025} if jeu == "lignes" else {}
    lignes = lignes_json(avec_role("cnam"), jeu, **precision)
    colonnes = [colonne.nom for colonne in JEUX[jeu].colonnes]
    assert (colonnes[0], colonnes[-1]) == ("id", "modifie_le")
    assert len({ligne["id"] for ligne in lignes}) == len(lignes)
    if jeu not in ("constats", "depenses_agregees"):  # none here; added up as they are read
        assert lignes
        assert all(ligne["modifie_le"] for ligne in lignes)


def test_un_exercice_se_demande_par_son_identifiant(garnie, avec_role):
    user, exercice = avec_role("cnam"), garnie.depot.exercice
    for jeu in ("depenses", "comptes"):
        toutes, siennes = lignes_json(user, jeu), lignes_json(user, jeu, exercice_id=exercice.uuid)
        assert sorted(siennes, key=itemgetter("id")) == sorted(toutes, key=itemgetter("id"))
        assert lignes_json(user, jeu, exercice_id=garnie.uuid) == []


def test_une_depense_arretee_a_un_identifiant_et_une_date(garnie, avec_role):
    arrete, _ = arreter()
    lignes = lignes_json(avec_role("cnam"), "depenses", arrete=arrete.numero)
    assert len({ligne["id"] for ligne in lignes}) == len(lignes) > 0
    assert {ligne["modifie_le"] for ligne in lignes} == {arrete.fait_le.strftime("%Y-%m-%dT%H:%M:%SZ")}


@pytest.mark.parametrize("jeu", PAR_CPTS)
def test_chaque_jeu_a_les_memes_lignes_dans_les_deux_formats(jeu, garnie, avec_role):
    user = avec_role("cpam")
    en_csv, en_json = lignes_csv(user, jeu), lignes_json(user, jeu)
    assert len(en_csv) == len(en_json)
    assert jeu == "constats" or en_csv
    noms = [colonne.nom for colonne in JEUX[jeu].colonnes]
    assert all(list(ligne)[: len(noms)] == noms for ligne in en_csv)
    assert all(list(ligne) == noms for ligne in en_json)


@pytest.mark.parametrize("jeu", PAR_CPTS)
def test_rien_ne_sort_du_perimetre(jeu, garnie, voisine, avec_role):
    assert lignes_csv(avec_role("cpam", voisine), jeu) == [] or jeu in ("cpts", "contrats")
    voisines = lignes_json(avec_role("tresorerie", voisine), jeu)
    assert all(str(garnie.depot.cpts.uuid) not in json.dumps(ligne) for ligne in voisines)


def test_la_nation_voit_toutes_les_cpts(garnie, voisine, avec_role):
    assert {ligne["nom"] for ligne in lignes_json(avec_role("cnam"), "cpts")} == {
        garnie.depot.cpts.nom,
        voisine.nom,
    }


@pytest.mark.parametrize("role", ["dgos", "federation"])
def test_les_roles_d_agregats_n_ont_aucun_jeu_par_cpts(role, garnie, avec_role):
    reponse = demander(avec_role(role), "versements")
    assert reponse.status_code == 403
    assert "agrégats" in reponse.data["message"]


def test_sans_aucun_role_l_export_n_a_que_son_entete(garnie, avec_role, django_user_model):
    personne = django_user_model.objects.create(username="personne-sans-role")
    assert brut(demander(personne, "versements")).startswith("id,cpts,")


def test_la_depense_exportee_fait_la_depense_des_ecrans(garnie, avec_role):
    lignes = lignes_json(avec_role("cnam"), "depenses", exercice=2025)
    assert sum(Decimal(ligne["montant"]) for ligne in lignes) == DEPENSE
    assert {ligne["mission"] for ligne in lignes} >= {"fonctionnement", "acces_soins", "prevention"}


def test_les_comptes_s_equilibrent(garnie, avec_role):
    lignes = lignes_json(avec_role("ars"), "comptes")
    assert sum(Decimal(ligne["montant"]) for ligne in lignes) == 0
    assert {ligne["compte"]: ligne["depense"] for ligne in lignes}["689400"] is False


def test_un_montant_inconnu_n_est_pas_zero(garnie, avec_role):
    user = avec_role("cpam")
    ouvert = {ligne["mission"]: ligne["montant"] for ligne in lignes_csv(user, "enveloppes")}
    excel = {
        ligne["mission"]: ligne["montant"] for ligne in lignes_csv(user, "enveloppes", ";", saveur="excel")
    }
    en_json = {ligne["mission"]: ligne["montant"] for ligne in lignes_json(user, "enveloppes")}
    assert (ouvert["parcours"], excel["parcours"], en_json["parcours"]) == ("", "inconnu", None)
    assert (ouvert["acces_soins"], excel["acces_soins"], en_json["acces_soins"]) == (
        "50000.00",
        "50000,00",
        "50000.00",
    )


def test_le_csv_pour_excel_a_sa_marque_ses_dates_et_ses_virgules(cpts, avec_role):
    verser(cpts, "1234.50", datetime.date(2025, 3, 9))
    contenu = brut(demander(avec_role("tresorerie"), "versements", saveur="excel"))
    assert contenu.startswith("\ufeffid;cpts;")
    assert ";09/03/2025;1234,50;" in contenu
    assert "Provenance" not in contenu
    assert contenu.splitlines()[1].endswith(";Données fictives")


def test_le_csv_ouvert_se_lit_sans_reglage_et_dit_d_ou_il_vient(garnie, avec_role, tmp_path):
    """UTF-8, header on the first line, no comment: duckdb finds the types by itself."""
    (tmp_path / "depenses.csv").write_text(brut(demander(avec_role("cnam"), "depenses")), encoding="utf-8")
    lue = duckdb.read_csv(str(tmp_path / "depenses.csv"))
    types = dict(zip(lue.columns, map(str, lue.types), strict=True))
    assert (types["montant"], types["exercice"], types["demonstration"]) == ("DOUBLE", "BIGINT", "VARCHAR")
    dites = lue.project('"Provenance", "Nature des données"').distinct().fetchall()
    assert dites == [("cpts-oversight, jeu depenses, chiffres du 2026-07-04", "Données fictives")]
    assert lue.aggregate("round(sum(montant), 2)").fetchall() == [(float(DEPENSE),)]


@pytest.mark.parametrize("jeu", PAR_CPTS)
def test_chaque_ligne_est_situee_par_ses_codes_insee(jeu, garnie, avec_role):
    lieu = garnie.depot.cpts.departement
    for ligne in lignes_json(avec_role("cnam"), jeu):
        assert (ligne["departement"], ligne["region"]) == (lieu.code, lieu.region_id)


@pytest.mark.parametrize("debut", ["=", "+", "-", "@", "|", "\u00a0=", "＝"])
def test_un_texte_ne_devient_pas_une_formule(cpts, avec_role, debut):
    verser(cpts, "1.00", datetime.date(2025, 3, 9))
    Versement.objects.update(objet=f"{debut}2+3")
    (ligne,) = lignes_csv(avec_role("tresorerie"), "versements")
    assert ligne["objet"] == f"'{debut}2+3"
    assert lignes_json(avec_role("tresorerie"), "versements")[0]["objet"] == f"{debut}2+3"


def test_guillemets_separateurs_et_retours_survivent(cpts, avec_role):
    verser(cpts, "-5.00", datetime.date(2025, 3, 9))
    Versement.objects.update(objet='Solde "2024" ; \\ 1,5 %\nsuite \u2028 é')
    user = avec_role("tresorerie")
    (ligne,), (objet,) = lignes_csv(user, "versements"), lignes_json(user, "versements")
    assert ligne["objet"] == objet["objet"] == 'Solde "2024" ; \\ 1,5 %\nsuite \u2028 é'
    assert ligne["montant"] == "-5.00"


def test_les_filtres_se_combinent(garnie, cpts, voisine, avec_role):
    user = avec_role("cnam")
    verser(cpts, "10.00", datetime.date(2024, 1, 5))
    assert len(lignes_json(user, "versements")) == 3
    assert len(lignes_json(user, "versements", exercice=2024)) == 1
    assert len(lignes_json(user, "versements", exercice=2025, cpts=cpts.siren)) == 2
    assert lignes_json(user, "versements", cpts=str(voisine.uuid)) == []


@pytest.mark.parametrize(
    ("parametres", "champ"),
    [({"exercice": "l’an 2025"}, "exercice"), ({"format": "xml"}, "format"), ({"saveur": "ods"}, "saveur")],
)
def test_une_valeur_illisible_est_refusee_en_francais(garnie, avec_role, parametres, champ):
    reponse = demander(avec_role("cpam"), "versements", **parametres)
    assert reponse.status_code == 400
    assert "«" in reponse.data["champs"][champ][0]


@pytest.mark.parametrize("format_", ["ndjson", "parquet"])
def test_une_saveur_hors_du_csv_est_refusee(format_, garnie, avec_role):
    reponse = demander(avec_role("cpam"), "versements", format=format_, saveur="ouvert")
    assert (reponse.status_code, list(reponse.data["champs"])) == (400, ["saveur"])
    assert demander(avec_role("cpam"), "versements", format="csv", saveur="excel").status_code == 200


def test_une_cpts_voisine_ou_un_jeu_inconnu_n_existent_pas(garnie, voisine, avec_role):
    user = avec_role("cpam")
    assert demander(user, "versements", cpts=str(voisine.uuid)).status_code == 404
    assert demander(user, "bonjour").status_code == 404


def test_le_retard_ne_se_dit_que_s_il_existe(garnie, avec_role):
    lignes = lignes_json(avec_role("cpam"), "transmissions")
    assert {ligne["etat"] for ligne in lignes} >= {"non_transmise", "recue"}
    assert all(ligne["jours_retard"] is None for ligne in lignes)


class TestLignes:
    def test_elles_font_les_comptes_de_l_exercice(self, garnie, cpts, avec_role):
        lignes = lignes_json(avec_role("tresorerie"), "lignes", cpts=cpts.siren, exercice=2025)
        charges = [li for li in lignes if li["compte"].startswith("6") and not li["compte"].startswith("689")]
        assert sum(Decimal(li["debit"]) - Decimal(li["credit"]) for li in charges) == DEPENSE
        assert {li["libelle"] for li in lignes} == {"Facture"}

    @pytest.mark.parametrize("role", ["cpam", "ars", "cnam"])
    def test_les_noms_y_sont_masques_pour_l_administration(self, garnie, cpts, avec_role, role):
        lignes = lignes_json(avec_role(role), "lignes", cpts=cpts.siren, exercice=2025)
        assert {li["libelle"] for li in lignes} == {"•••"}
        assert {li["compte_libelle"] for li in lignes if li["compte"].startswith("64")} == {"•••"}
        assert {li["auxiliaire"] for li in lignes} == {""}

    def test_la_reference_de_la_piece_aussi(self, cpts, exercice, avec_role):
        deposer_et_lire(avec_role("tresorerie"), exercice)
        demandees = {"cpts": cpts.siren, "exercice": 2025}
        lues = lignes_json(avec_role("coordination"), "lignes", **demandees)
        masquees = lignes_json(avec_role("cpam"), "lignes", **demandees)
        assert not {li["piece"] for li in lues} & {"", "•••"}
        assert {li["piece"] for li in masquees} == {"•••"}

    def test_elles_se_demandent_pour_un_exercice_d_une_cpts(self, garnie, avec_role):
        reponse = demander(avec_role("cnam"), "lignes")
        assert reponse.status_code == 400
        assert set(reponse.data["champs"]) == {"cpts", "exercice"}

    def test_l_administration_du_service_ne_les_voit_pas(self, garnie, cpts, avec_role):
        assert demander(avec_role("admin"), "lignes", cpts=cpts.siren, exercice=2025).status_code == 403

    def test_sans_comptes_elles_n_existent_pas(self, garnie, cpts, avec_role):
        assert demander(avec_role("cnam"), "lignes", cpts=cpts.siren, exercice=2024).status_code == 404
