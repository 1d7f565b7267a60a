"""The collector of cycles waits while a file is read, and is left as it was found."""

from __future__ import annotations

import gc

import pytest

from comptes.lecture.memoire import sans_ramassage


def test_le_ramassage_attend_puis_reprend():
    assert gc.isenabled()
    with sans_ramassage():
        assert not gc.isenabled()
    assert gc.isenabled()


def test_le_ramassage_reprend_apres_une_erreur():
    with pytest.raises(ValueError, match="abîmé"), sans_ramassage():
        raise ValueError("abîmé")
    assert gc.isenabled()


def test_un_ramassage_arrete_par_un_autre_le_reste():
    with sans_ramassage():
        with sans_ramassage():
            pass
        assert not gc.isenabled()
    assert gc.isenabled()
