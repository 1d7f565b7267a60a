"""One picture of the database: what others write meanwhile is not seen."""

import pytest
from django.db import connection, transaction

from cpts.commun.instantane import instantane
from cpts.territoires.models import Region


def isolation() -> str:
    with connection.cursor() as curseur:
        curseur.execute("SHOW transaction_isolation")
        return curseur.fetchone()[0]


def ecrire_puis_echouer() -> None:
    Region.objects.create(code="32", nom="Hauts-de-France")
    raise ZeroDivisionError


@pytest.mark.django_db(transaction=True)
class TestHorsTransaction:
    def test_le_bloc_lit_une_seule_image(self):
        with instantane():
            assert connection.in_atomic_block
            assert isolation() == "repeatable read"

    def test_la_session_retrouve_son_isolation(self):
        avant = isolation()
        with instantane():
            pass
        assert isolation() == avant

    def test_elle_la_retrouve_aussi_apres_un_echec_et_rien_n_est_ecrit(self):
        avant = isolation()
        with pytest.raises(ZeroDivisionError), instantane():
            ecrire_puis_echouer()
        assert isolation() == avant
        assert not Region.objects.exists()


@pytest.mark.django_db
def test_dans_une_transaction_l_isolation_reste_celle_de_l_appelant():
    with transaction.atomic(), instantane():
        assert isolation() == "read committed"


@pytest.mark.django_db
def test_dans_une_transaction_un_echec_ne_defait_que_le_bloc():
    Region.objects.create(code="94", nom="Corse")
    with pytest.raises(ZeroDivisionError), instantane():
        ecrire_puis_echouer()
    assert list(Region.objects.values_list("code", flat=True)) == ["94"]
