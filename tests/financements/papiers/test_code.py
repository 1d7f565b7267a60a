"""The identifier of a page: what is written is read back, and no slip of the pen passes for another page."""

import uuid

import pytest
from hypothesis import given
from hypothesis import strategies as st

from financements.papiers.code import PAGES_MAX, CodePage, lire_code, regles_des_pages

CODES = st.builds(
    lambda genre, document, edition, page, reste: CodePage(
        genre, document, f"{edition:08X}", page, min(page + reste, PAGES_MAX)
    ),
    st.sampled_from(["DEC", "AVE", "CON", "DIA"]),
    st.uuids(),
    st.integers(0, 2**32 - 1),
    st.integers(1, PAGES_MAX),
    st.integers(0, 5),
)
SIGNES = "0123456789ABCDEF"


@given(CODES)
def test_ce_qui_est_ecrit_est_relu(code):
    assert lire_code(code.texte) == code
    assert lire_code(f" {code.texte.lower()[:20]} {code.texte.lower()[20:]}\n") == code


@given(CODES, st.data())
def test_un_signe_faux_est_vu(code, donnees):
    rang = donnees.draw(st.integers(0, len(code.texte) - 1))
    signe = donnees.draw(st.sampled_from(SIGNES))
    faux = code.texte[:rang] + signe + code.texte[rang + 1 :]
    assert faux == code.texte or lire_code(faux) is None


@given(CODES, st.data())
def test_deux_signes_echanges_sont_vus(code, donnees):
    rang = donnees.draw(st.integers(0, len(code.texte) - 2))
    texte = code.texte
    echange = texte[:rang] + texte[rang + 1] + texte[rang] + texte[rang + 2 :]
    assert echange == texte or lire_code(echange) is None


@given(st.text(max_size=90))
def test_un_autre_texte_n_est_pas_un_code(texte):
    assert lire_code(texte) is None


def test_une_page_au_dela_de_la_derniere_n_est_pas_un_code():
    assert lire_code(CodePage("DEC", uuid.uuid4(), "0" * 8, 3, 2).texte) is None


def test_pas_plus_de_pages_que_le_code_n_en_compte():
    with pytest.raises(ValueError, match="99 au plus"):
        regles_des_pages("DEC", uuid.uuid4(), "0" * 8, PAGES_MAX + 1)
