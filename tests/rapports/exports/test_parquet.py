"""Parquet: the rows of the other formats, typed; never a float; a group of rows at a time."""

from __future__ import annotations

import datetime
import io
from decimal import Decimal

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from comptes.totaux.models import TotalVersion
from financements.versements.models import Versement
from rapports.exports import parquet
from rapports.exports.colonnes import Type, booleen, date, entier, instant, montant, montant_lu, part, texte
from rapports.exports.forme import Jeu
from rapports.exports.jeux import JEUX
from tests.rapports.exports.aides import demander, lignes_json, table_parquet
from tests.rapports.fiche.aides import verser

pytestmark = [pytest.mark.django_db, pytest.mark.time_machine("2026-07-04 10:00")]
SANS_CONDITION = sorted(nom for nom in JEUX if nom != "lignes")


def en_json(valeur, colonne):
    """A value of the file as NDJSON writes it."""
    if valeur is None or isinstance(valeur, bool | int | str):
        return valeur
    if isinstance(valeur, datetime.datetime):
        return valeur.strftime("%Y-%m-%dT%H:%M:%SZ")
    if isinstance(valeur, Decimal):
        centimes = round(valeur, 4 if colonne.type == Type.PART else 2)
        return str(centimes if centimes == valeur else valeur.normalize())
    return valeur.isoformat()


@pytest.mark.parametrize("jeu", SANS_CONDITION)
def test_chaque_jeu_a_les_memes_valeurs_qu_en_ndjson(jeu, garnie, avec_role):
    user = avec_role("cnam")
    fichier = table_parquet(user, jeu)
    lues = fichier.read().to_pylist()
    colonnes = {colonne.nom: colonne for colonne in JEUX[jeu].colonnes}
    assert fichier.schema_arrow.names == list(colonnes)
    assert [
        {nom: en_json(valeur, colonnes[nom]) for nom, valeur in ligne.items()} for ligne in lues
    ] == lignes_json(user, jeu)
    assert jeu == "constats" or lues


def test_les_lignes_d_un_exercice_aussi(garnie, cpts, avec_role):
    user, demande = avec_role("tresorerie"), {"cpts": cpts.siren, "exercice": 2025}
    lues = table_parquet(user, "lignes", **demande).read()
    attendues = lignes_json(user, "lignes", **demande)
    assert sum(lues["debit"].to_pylist()) == sum(Decimal(ligne["debit"]) for ligne in attendues) > 0
    assert len(attendues) == lues.num_rows
    assert lues["compte"].to_pylist() == [ligne["compte"] for ligne in attendues]


@pytest.mark.parametrize("jeu", sorted(JEUX))
def test_aucun_nombre_n_est_flottant(jeu):
    forme = parquet.schema(JEUX[jeu])
    assert not any(pa.types.is_floating(champ.type) for champ in forme)
    types = {colonne.nom: colonne.type for colonne in JEUX[jeu].colonnes}
    for champ in forme:
        if types[champ.name] == Type.MONTANT:
            assert pa.types.is_decimal(champ.type)
            assert champ.type.scale >= 2
        if champ.name in ("id", "cpts", "cpts_siren", "departement", "region"):
            assert champ.type == pa.string()
        assert champ.metadata[b"sens"]


def test_un_centime_reste_un_centime_et_un_millionieme_aussi(garnie, cpts, avec_role):
    verser(cpts, "-0.10", datetime.date(2025, 3, 9))
    TotalVersion.objects.filter(mission="prevention").update(montant=Decimal("0.000001"))
    user = avec_role("cnam")
    assert Decimal("-0.10") in table_parquet(user, "versements").read()["montant"].to_pylist()
    assert Decimal("0.000001") in table_parquet(user, "depenses").read()["montant"].to_pylist()


def test_vide_et_inconnu_se_distinguent(cpts, avec_role):
    verser(cpts, "1.00", datetime.date(2025, 3, 9))
    Versement.objects.update(objet="", reference='« a », "b"\n\\ =c')
    cpts.siren = None
    cpts.save()
    (lue,) = table_parquet(avec_role("cnam"), "versements").read().to_pylist()
    assert (lue["objet"], lue["reference"], lue["cpts_siren"]) == ("", '« a », "b"\n\\ =c', None)


def test_sans_ligne_le_fichier_a_ses_colonnes(django_user_model):
    fichier = table_parquet(django_user_model.objects.create(username="sans-role"), "versements")
    assert fichier.metadata.num_rows == 0
    assert fichier.schema_arrow.names == [colonne.nom for colonne in JEUX["versements"].colonnes]


def test_le_fichier_dit_d_ou_il_vient(cpts, avec_role):
    dits = table_parquet(avec_role("cpam"), "versements").schema_arrow.metadata
    assert dits[b"provenance"].decode() == "cpts-oversight, jeu versements, chiffres du 2026-07-04"
    assert dits[b"nature_des_donnees"].decode() == "Données fictives"


def test_il_ne_se_compresse_pas_deux_fois(cpts, avec_role):
    reponse = demander(avec_role("cpam"), "versements", {"accept-encoding": "gzip"}, format="parquet")
    assert reponse["Content-Type"] == "application/vnd.apache.parquet"
    assert "Content-Encoding" not in reponse
    assert reponse["Content-Disposition"].endswith('.parquet"')


# --- The writer alone ----------------------------------------------------------------------------------------

ESSAI = Jeu(
    "versements",
    "Essai",
    [
        texte("id"),
        entier("exercice"),
        montant("montant"),
        montant_lu("debit"),
        part("part_versements"),
        date("date"),
        instant("recu_le"),
        booleen("demonstration"),
    ],
    requete=lambda demande: ("", None),
    filtres=None,
)
LIGNE = b"a,2025,1.50,0.000001,0.8533,2025-03-09,2025-03-09T10:00:00Z,true\n"


def ecrire(lignes):
    return list(parquet.ecrire(ESSAI, lignes, "essai", ""))


def test_un_groupe_part_des_qu_il_est_plein(monkeypatch):
    monkeypatch.setattr(parquet, "RANGEES", 10)
    lues = []

    def lignes():
        for rang in range(35):
            lues.append(rang)
            yield LIGNE

    flux = parquet.ecrire(ESSAI, lignes(), "essai", "")
    assert (next(flux), lues) == (b"PAR1", [])
    next(flux)
    assert len(lues) == 10
    fichier = pq.ParquetFile(io.BytesIO(b"".join([b"PAR1", *ecrire([LIGNE] * 35)])[4:]))
    assert [fichier.metadata.row_group(n).num_rows for n in range(4)] == [10, 10, 10, 5]


def test_un_groupe_a_aussi_un_poids(monkeypatch):
    monkeypatch.setattr(parquet, "OCTETS", 3 * len(LIGNE))
    fichier = pq.ParquetFile(io.BytesIO(b"".join(ecrire([LIGNE] * 7))))
    assert [fichier.metadata.row_group(n).num_rows for n in range(3)] == [3, 3, 1]


@pytest.mark.parametrize("faux", [b"a,2025,1.505", b"a,x,1.50", b"a,2025,1e400"])
def test_ce_qui_ne_tient_pas_dans_son_type_est_une_erreur(faux):
    with pytest.raises(pa.ArrowInvalid):
        ecrire([faux + LIGNE[LIGNE.index(b",0.000001") :]])


def test_les_memes_lignes_donnent_les_memes_octets():
    assert b"".join(ecrire([LIGNE] * 50)) == b"".join(ecrire([LIGNE] * 50))


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    st.lists(
        st.tuples(
            st.none() | st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0")),
            st.none() | st.decimals(-(10**15), 10**15, places=2, allow_nan=False),
        ),
        max_size=8,
    )
)
def test_tout_texte_et_tout_montant_reviennent(lignes):
    """Whatever a cell holds, as COPY words it."""

    def cellule(valeur):
        if valeur is None:
            return ""
        return f"{valeur:f}" if isinstance(valeur, Decimal) else '"' + valeur.replace('"', '""') + '"'

    rangees = [f"{cellule(mots)},,{cellule(euros)},,,,,\n".encode() for mots, euros in lignes]
    lues = pq.read_table(io.BytesIO(b"".join(ecrire(rangees)))).select(["id", "montant"])
    assert [tuple(ligne.values()) for ligne in lues.to_pylist()] == lignes
