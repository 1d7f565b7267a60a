"""The manifest tells the truth: columns, rows, digests; a prepared file is the one its headers describe."""

from __future__ import annotations

import base64
import datetime
import hashlib
import json

import pytest

from rapports.arretes.actes import arreter
from rapports.exports.dictionnaire import FICHIER, sens, unite
from rapports.exports.flux import FORMATS
from rapports.exports.jeux import JEUX
from rapports.exports.manifeste import DEMANDES, EN_MEMOIRE
from tests.factories import CPTSFactory, personne
from tests.rapports.aides import petite_nation
from tests.rapports.exports.aides import demander, entree, lignes_json, lire_manifeste, octets, table_parquet
from tests.rapports.fiche.aides import verser

pytestmark = pytest.mark.django_db
SANS_CONDITION = sorted(nom for nom in JEUX if nom != "lignes")


@pytest.mark.parametrize("jeu", sorted(JEUX))
def test_chaque_colonne_a_un_sens_et_une_unite(jeu):
    for colonne in JEUX[jeu].colonnes:
        assert sens(jeu, colonne).endswith("."), colonne.nom
        assert unite(jeu, colonne) or colonne.type not in ("montant", "part", "entier"), colonne.nom


def test_le_dictionnaire_ne_decrit_que_des_jeux_et_des_colonnes_qui_existent():
    par_jeu = json.loads(FICHIER.read_text())["par_jeu"]
    for jeu, colonnes in par_jeu.items():
        assert set(colonnes) <= {colonne.nom for colonne in JEUX[jeu].colonnes}, jeu


@pytest.mark.parametrize("role", ["cnam", "cpam", "tresorerie"])
def test_il_compte_les_lignes_de_chaque_jeu(role, garnie, voisine, avec_role):
    user = avec_role(role)
    for lue in lire_manifeste(user).json()["jeux"]:
        if lue["nom"] == "lignes":
            assert (lue["lignes"], lue["requis"]) == (None, ["cpts", "exercice"])
        else:
            assert lue["lignes"] == len(lignes_json(user, lue["nom"])), lue["nom"]


def test_il_decrit_chaque_colonne_dans_son_ordre(garnie, avec_role):
    user = avec_role("cnam")
    for jeu in JEUX:
        lue = entree(user, jeu)
        assert [c["nom"] for c in lue["colonnes"]] == [c.nom for c in JEUX[jeu].colonnes]
        assert lue["filtres"] == list(JEUX[jeu].filtres.base_filters)
        if jeu != "lignes":
            forme = table_parquet(user, jeu).schema_arrow
            assert [c["type_parquet"] for c in lue["colonnes"]] == [str(champ.type) for champ in forme]


def test_les_formats_sont_ceux_de_l_export(avec_role):
    assert set(DEMANDES) == set(FORMATS)
    fichiers = entree(avec_role("cnam"), "versements")["fichiers"]
    assert [(f["format"], f["saveur"]) for f in fichiers] == [
        ("csv", "ouvert"),
        ("csv", "excel"),
        ("ndjson", None),
        ("parquet", None),
    ]
    assert {f["sha256"] for f in fichiers} == {None}


def verifier_les_empreintes(user, lue, **parametres):
    for fichier in lue["fichiers"]:
        demande = {nom: fichier[nom] for nom in ("format", "saveur") if fichier[nom]}
        contenu = octets(user, lue["nom"], **demande, **parametres)
        assert hashlib.sha256(contenu).hexdigest() == fichier["sha256"], fichier
        assert len(contenu) == fichier["octets"]


def test_les_fichiers_d_un_arrete_ont_leur_empreinte():
    nation = petite_nation()
    arrete, _ = arreter()
    user = personne("cnam")
    lu = lire_manifeste(user, arrete=arrete.numero).json()
    assert lu["arrete"] == arrete.numero
    assert {jeu["nom"] for jeu in lu["jeux"]} == {nom for nom, jeu in JEUX.items() if jeu.fige}
    verser(nation[0], "12.00", datetime.date(2023, 1, 1))  # what comes later is not in it
    for jeu in lu["jeux"]:
        assert jeu["fige"]
        assert jeu["lignes"] == len(lignes_json(user, jeu["nom"], arrete=arrete.numero)) > 0
        verifier_les_empreintes(user, jeu, arrete=arrete.numero)


def test_les_fichiers_d_une_publication_ont_leur_empreinte():
    petite_nation()
    arreter()
    user = personne("dgos")
    (jeu,) = lire_manifeste(user).json()["jeux"]
    assert (jeu["nom"], jeu["fige"]) == ("depenses_agregees", True)
    verifier_les_empreintes(user, jeu)


def test_le_fichier_d_un_arrete_ne_date_pas_de_sa_lecture(time_machine):
    time_machine.move_to("2026-07-04 10:00")
    petite_nation()
    arrete, _ = arreter()
    user = personne("cnam")
    avant = octets(user, "depenses", arrete=arrete.numero)
    time_machine.move_to("2026-09-01 10:00")
    assert octets(user, "depenses", arrete=arrete.numero) == avant
    assert f"arrêté n° {arrete.numero} au {arrete.au}".encode() in avant


def test_un_arrete_inconnu_ou_illisible_est_refuse(avec_role):
    assert lire_manifeste(avec_role("cnam"), arrete=99).status_code == 404
    assert list(lire_manifeste(avec_role("cnam"), arrete="x").json()["champs"]) == ["arrete"]


def test_sans_role_il_compte_zero(garnie, django_user_model):
    lu = lire_manifeste(django_user_model.objects.create(username="sans-role")).json()
    assert {jeu["lignes"] for jeu in lu["jeux"]} == {0, None}


def fermer(reponse):
    """Read to the end, which closes the file."""
    b"".join(reponse.streaming_content)
    return reponse


class TestPrepare:
    @pytest.mark.parametrize("demande", DEMANDES.values())
    def test_ses_entetes_sont_ceux_de_ses_octets(self, demande, garnie, avec_role):
        parametres = {nom: v for nom, v in zip(("format", "saveur"), demande, strict=True) if v}
        reponse = demander(avec_role("cnam"), "transmissions", empreinte="true", **parametres)
        contenu = b"".join(reponse.streaming_content)
        condense = base64.b64encode(hashlib.sha256(contenu).digest()).decode()
        assert reponse["Repr-Digest"] == f"sha-256=:{condense}:"
        assert int(reponse["Content-Length"]) == len(contenu)
        assert int(reponse["X-Lignes"]) == len(lignes_json(avec_role("cnam"), "transmissions")) > 0

    def test_il_a_les_lignes_du_flux_dans_l_ordre(self, cpts, avec_role):
        for montant in ("3.00", "1.00", "2.00"):
            verser(cpts, montant, datetime.date(2025, 3, 9))
        user = avec_role("cnam")
        prepare = lignes_json(user, "versements", empreinte="true")
        assert prepare == sorted(lignes_json(user, "versements"), key=lambda ligne: ligne["id"])

    def test_inchange_il_repond_304(self, cpts, avec_role):
        user = avec_role("cnam")
        etag = fermer(demander(user, "cpts", empreinte="true"))["ETag"]
        inchange = demander(user, "cpts", {"if-none-match": etag}, empreinte="true")
        assert (inchange.status_code, inchange["ETag"]) == (304, etag)
        CPTSFactory()
        assert fermer(demander(user, "cpts", {"if-none-match": etag}, empreinte="true")).status_code == 200

    def test_il_part_tel_quel_et_le_flux_se_compresse(self, garnie, avec_role):
        user = avec_role("cnam")
        tel_quel = demander(user, "transmissions", {"accept-encoding": "gzip"}, empreinte="true")
        assert "Content-Encoding" not in tel_quel
        fermer(tel_quel)
        en_flux = demander(user, "transmissions", {"accept-encoding": "gzip"})
        assert (en_flux["Content-Encoding"], "Content-Length" in en_flux) == ("gzip", False)

    def test_un_grand_fichier_passe_par_le_disque(self, garnie, avec_role, monkeypatch):
        assert EN_MEMOIRE < 64 * 1024 * 1024
        monkeypatch.setattr("rapports.exports.manifeste.EN_MEMOIRE", 100)
        user = avec_role("cnam")
        assert octets(user, "transmissions", empreinte="true", format="ndjson")
        reponse = demander(user, "transmissions", empreinte="true")
        assert int(reponse["Content-Length"]) == len(b"".join(reponse.streaming_content)) > 100

    @pytest.mark.parametrize("valeur", ["oui", "", "1"])
    def test_une_autre_valeur_est_refusee(self, valeur, avec_role):
        reponse = demander(avec_role("cnam"), "cpts", empreinte=valeur)
        assert (reponse.status_code, list(reponse.json()["champs"])) == (400, ["empreinte"])


def test_un_export_mene_a_sa_description(cpts, avec_role):
    reponse = demander(avec_role("cnam"), "versements", jusqu_au="2025-01-01")
    assert '</api/v1/exports/>; rel="describedby"' in reponse["Link"]
    assert 'rel="deprecation"' in reponse["Link"]
