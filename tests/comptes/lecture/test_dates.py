"""Dates over a column: every writing, the order of day and month proved or told undecided."""

import datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from comptes.lecture.dates import AMBIGU, CALENDRIER, ILLISIBLE, lire_date, lire_dates

QUINZE = datetime.date(2025, 3, 15)


@pytest.mark.parametrize(
    ("cellule", "ecriture"),
    [("15/03/2025", "jma"), ("15-03-2025", "jma"), ("15.03.2025", "jma"), ("15/3/2025", "jma"),
     ("15/03/25", "courte"),
     ("2025-03-15", "iso"), ("2025/03/15", "iso"), ("2025-03-15 00:00:00", "iso_heure"),
     ("2025-03-15T08:15:30.123", "iso_heure"),
     ("2025-03-15T00:00:00Z", "iso_zone"), ("2025-03-15T23:30:00+01:00", "iso_zone"),
     ("20250315", "aaaammjj"),
     ("15032025", "jjmmaaaa"), (20250315.0, "aaaammjj"), (15032025, "jjmmaaaa"), ("15 mars 2025", "lettres"),
     ("sam. 15 mars 2025", "lettres"), ("15-mars-25", "lettres"), ("15-Mar-2025", "lettres"),
     (45731, "serie"),
     (45731.5, "serie"), ("45731", "serie_texte"), (datetime.datetime.fromisoformat("2025-03-15T23:59"), "cellule"),
     (QUINZE, "cellule"),
     ("15/03/2025 3:00 PM", "jma"), ("'15/03/2025", "jma"), ('="15/03/2025"', "jma")],
)  # fmt: skip
def test_une_date_de_chaque_ecriture(cellule, ecriture):
    assert lire_date(cellule)[:3] == (QUINZE, None, ecriture)


@pytest.mark.parametrize(
    ("mois", "rang"),
    [("janv.", 1), ("février", 2), ("avr", 4), ("mai", 5), ("juin", 6), ("juil.", 7), ("août", 8),
     ("AOÛT", 8),
     ("sept.", 9), ("oct", 10), ("nov.", 11), ("déc.", 12), ("aug", 8)],
)  # fmt: skip
def test_un_mois_en_lettres(mois, rang):
    assert lire_date(f"1er {mois} 2025").jour == datetime.date(2025, rang, 1)


@pytest.mark.parametrize(
    "cellule",
    ["", None, "00000000", "0", 0, 0.0, "00/00/0000", "0000-00-00 00:00:00", "  /  /    ", "-", " ",
     datetime.datetime.fromisoformat("1899-12-31")],
)  # fmt: skip
def test_des_zeros_ou_du_vide_ne_sont_pas_une_date(cellule):
    lue = lire_date(cellule)
    assert (lue.jour, lue.defaut, lue.vide) == (None, None, True)


@pytest.mark.parametrize(
    ("cellule", "defaut"),
    [("30/02/2025", CALENDRIER), ("32/01/2025", CALENDRIER), ("2025-13-01", CALENDRIER),
     ("31/12/1899", CALENDRIER),
     ("20251332", CALENDRIER), ("mars", ILLISIBLE), ("15 ju 2025", ILLISIBLE), ("150325", ILLISIBLE),
     (150325, ILLISIBLE),
     (12, ILLISIBLE), (1e300, ILLISIBLE), (float("nan"), ILLISIBLE), (True, ILLISIBLE),
     (datetime.time(3), ILLISIBLE),
     ("15/03-2025", ILLISIBLE), ("x" * 90, ILLISIBLE), ("2025-03-15 et la suite", ILLISIBLE)],
)  # fmt: skip
def test_une_date_fausse_dit_pourquoi(cellule, defaut):
    lue = lire_date(cellule)
    assert (lue.jour, lue.defaut) == (None, defaut)


def test_la_base_1904_decale_les_numeros():
    assert lire_date(45731 - 1462, base_1904=True).jour == QUINZE
    assert lire_date("2025-03-15", base_1904=True).jour == QUINZE


@pytest.mark.parametrize(
    ("colonne", "ordre", "premiere"),
    [(["03/04/2025", "15/06/2025"], "jma", datetime.date(2025, 4, 3)),
     (["03/04/2025", "06/15/2025"], "mja", datetime.date(2025, 3, 4)),
     (["03042025", "15062025"], "jma", datetime.date(2025, 4, 3)),
     (["03/04/2025", "05/06/2025"], "inconnu", None),
     (["03/04/2025", "15/06/2025", "06/15/2025"], "contradictoire", None),
     (["04/04/2025", "05/05/2025"], "", datetime.date(2025, 4, 4)),
     (["2025-04-03", "20250403"], "", datetime.date(2025, 4, 3)),
     ([], "", None)],
)  # fmt: skip
def test_l_ordre_se_prouve_sur_toute_la_colonne(colonne, ordre, premiere):
    lues = lire_dates(colonne)
    assert lues.ordre == ordre
    assert (lues.dates[0].jour if colonne else None) == premiere


def test_une_date_indecise_donne_ses_deux_jours_et_se_tranche():
    lues = lire_dates(["03/04/2025", "05/06/2025"])
    assert lues.de_defaut(AMBIGU) == [0, 1]
    assert lues.dates[0].possibles == (datetime.date(2025, 4, 3), datetime.date(2025, 3, 4))
    assert lire_dates(["03/04/2025"], ordre="mja").dates[0].jour == datetime.date(2025, 3, 4)


def test_une_date_seule_contre_vingt_est_une_faute_a_elle():
    lues = lire_dates(["03/04/2025", "12/25/2025", *["15/06/2025"] * 20])
    assert (lues.ordre, lues.dates[0].jour) == ("jma", datetime.date(2025, 4, 3))
    assert lues.de_defaut(CALENDRIER) == [1]
    assert lire_dates(["03/04/2025", "12/25/2025", *["15/06/2025"] * 19]).ordre == "contradictoire"


def test_le_melange_des_ecritures_se_compte():
    assert lire_dates(["15/03/2025", "2025-03-15", "16/03/2025", ""]).ecritures == {"jma": 2, "iso": 1}


@settings(max_examples=200, deadline=None)
@given(
    st.lists(st.dates(datetime.date(1970, 1, 1), datetime.date(2069, 12, 31)), min_size=1, max_size=10),
    st.sampled_from(
        ["%d/%m/%Y", "%m/%d/%Y", "%Y-%m-%d", "%Y%m%d", "%d%m%Y", "%d.%m.%y", "%Y-%m-%dT%H:%M:%SZ"]
    ),
)
def test_une_colonne_d_une_ecriture_se_relit_ou_se_demande(jours, forme):
    """Never another day: each comes back, or both days it may be are given."""
    for jour, lue in zip(jours, lire_dates([jour.strftime(forme) for jour in jours]).dates, strict=True):
        assert lue.jour == jour or (lue.defaut == AMBIGU and jour in lue.possibles)


@settings(max_examples=300, deadline=None)
@given(st.text(max_size=70) | st.floats() | st.integers() | st.none() | st.datetimes() | st.times())
def test_rien_ne_fait_tomber_le_lecteur(cellule):
    lue = lire_date(cellule)
    assert lue.vide + (lue.jour is not None) + (lue.defaut is not None) == 1
    lire_dates([cellule])
