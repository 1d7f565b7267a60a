import pytest

from outils.donnees.trace_svg import ancre, contours, dedans, deplacer, ecrire

CARRE = [(10, 20), (14, 20), (14, 24), (10, 24)]


@pytest.mark.parametrize(
    "trace",
    [
        "M10 20L14 20L14 24L10 24z",
        "M10 20 14 20 14 24 10 24Z",
        "m10 20 4 0 0 4-4 0z",
        "m10 20h4v4h-4z",
        "M10 20H14V24H10z",
        "m10 20c1 1 2 2 4 0s1 1 0 4l-4 0z",
    ],
)
def test_toutes_les_ecritures_d_un_carre(trace):
    assert contours(trace) == [CARRE]


def test_nombres_colles_et_sans_zero():
    assert contours("m.5.5 1-1.5.25-.25z") == [[(0.5, 0.5), (1.5, -1.0), (1.75, -1.25)]]


def test_le_second_contour_part_du_debut_du_premier():
    premier, second = contours("m10 20h4v4h-4zm100 0h1v1z")
    assert premier == CARRE
    assert second[0] == (110, 20)


def test_une_commande_inconnue_est_refusee():
    with pytest.raises(KeyError):
        contours("M0 0A1 1 0 0 0 5 5z")


def test_ecrire_puis_lire_rend_les_memes_points():
    assert contours(ecrire([CARRE])) == [CARRE]
    assert ecrire([CARRE]) == "M10 20l4 0 0 4-4 0z"


def test_les_arrondis_ne_derivent_pas():
    escalier = [(i * 0.4, (i % 2) * 10.4) for i in range(200)]
    relu = contours(ecrire([escalier]))[0]
    assert relu[-1] == (round(199 * 0.4), 10)


def test_deplacer_agrandit_autour_du_point_donne():
    assert deplacer([CARRE], (10, 20), (0, 100), 2) == [[(0, 100), (8, 100), (8, 108), (0, 108)]]


def test_l_etiquette_est_dans_la_forme_meme_en_croissant():
    croissant = [(0, 0), (30, 0), (30, 3), (3, 3), (3, 27), (30, 27), (30, 30), (0, 30)]
    ilot = [(100, 100), (101, 100), (101, 101)]
    point = ancre([ilot, croissant])
    assert dedans(point, croissant)
    assert not dedans((15, 15), croissant)
