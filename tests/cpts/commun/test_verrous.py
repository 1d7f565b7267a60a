"""The register of advisory locks, and what each way of taking one holds."""

import ast
import re

import pytest
from django.db import DatabaseError, connection, transaction

from comptes.ingestion.liaison import ouvrir_connexion
from cpts.commun.verrous import Verrou, essayer, seul, tenir
from outils.commun import RACINE

APPS = ("cpts", "comptes", "financements", "controles", "rapports", "demonstration", "cpts_oversight")


def libre(verrou: Verrou, objet: int = 0, *, partage: bool = False) -> bool:
    """Whether another session may take a lock now; it lets go at once."""
    suffixe = "_shared" if partage else ""
    with ouvrir_connexion() as autre:
        (pris,) = autre.execute(
            f"SELECT pg_try_advisory_lock{suffixe}(%s, %s)", [verrou.value, objet]
        ).fetchone()
    return pris


class TestRegistre:
    def test_deux_noms_n_ont_jamais_le_meme_numero(self):
        assert len({verrou.value for verrou in Verrou}) == len(Verrou.__members__)

    def test_un_numero_tient_dans_une_cle(self):
        assert all(0 < verrou.value < 2**31 for verrou in Verrou)

    def test_celui_du_journal_des_changements_est_celui_de_sa_migration(self):
        sql = (RACINE / "cpts" / "migrations" / "0001_initial.py").read_text(encoding="utf-8")
        assert f"pg_advisory_xact_lock_shared({Verrou.CHANGEMENT.value}::bigint << 48" in sql
        # On one key of 64 bits, its lower half must never be read as the object of another lock.
        assert Verrou.CHANGEMENT.value < 2**15

    def test_personne_ne_prend_un_numero_a_lui(self):
        """Out of the register, SQL that takes a lock is written in the migrations, and in the reading's own session."""
        attendus = {
            "cpts/commun/verrous.py",
            "comptes/ingestion/liaison.py",
            "cpts/structures/declencheurs.py",
            "cpts/traces/declencheurs.py",
        }
        racine = RACINE
        prises = {
            str(fichier.relative_to(racine))
            for app in APPS
            for fichier in (racine / app).rglob("*.py")
            if "migrations" not in fichier.parts and re.search(r"pg_(try_)?advisory", _chaines(fichier))
        }
        assert prises <= attendus


def _chaines(fichier) -> str:
    arbre = ast.parse(fichier.read_text(encoding="utf-8"))
    return "\n".join(
        n.value for n in ast.walk(arbre) if isinstance(n, ast.Constant) and isinstance(n.value, str)
    )


@pytest.mark.django_db(transaction=True)
class TestTenir:
    def test_jusqu_a_la_fin_de_la_transaction(self):
        with transaction.atomic():
            tenir(Verrou.ARRETE)
            assert not libre(Verrou.ARRETE)
        assert libre(Verrou.ARRETE)

    def test_un_objet_n_arrete_pas_l_autre(self):
        with transaction.atomic():
            tenir(Verrou.AFFECTATION.sur(1))
            assert not libre(Verrou.AFFECTATION, 1)
            assert libre(Verrou.AFFECTATION, 2)
            assert libre(Verrou.LECTURE_IMPORT, 1)

    def test_un_verrou_partage_n_arrete_que_celui_qui_le_veut_pour_lui(self):
        with transaction.atomic():
            tenir(Verrou.NATURES.partage())
            assert libre(Verrou.NATURES, partage=True)
            assert not libre(Verrou.NATURES)

    def test_plusieurs_en_un_seul_aller(self, django_assert_num_queries):
        with transaction.atomic():
            with django_assert_num_queries(1):
                tenir(Verrou.AFFECTATION.sur(3), Verrou.NATURES.partage(), Verrou.DECOMPTE)
            assert not libre(Verrou.AFFECTATION, 3)
            assert not libre(Verrou.NATURES)
            assert not libre(Verrou.DECOMPTE)


@pytest.mark.django_db(transaction=True)
class TestSession:
    def test_seul_rend_a_la_fin_du_bloc(self):
        with seul(Verrou.ARRETE):
            assert not libre(Verrou.ARRETE)
        assert libre(Verrou.ARRETE)

    def test_seul_rend_apres_une_panne(self):
        with pytest.raises(ZeroDivisionError), seul(Verrou.ARRETE):
            raise ZeroDivisionError
        assert libre(Verrou.ARRETE)

    def test_essayer_prend_ce_qui_est_libre(self):
        with essayer(Verrou.LECTURE_IMPORT, 4) as tenu:
            assert tenu
            assert not libre(Verrou.LECTURE_IMPORT, 4)
        assert libre(Verrou.LECTURE_IMPORT, 4)

    def test_essayer_ne_prend_ni_ne_rend_ce_qu_un_autre_tient(self):
        with ouvrir_connexion() as autre:
            autre.execute("SELECT pg_advisory_lock(%s, 5)", [Verrou.LECTURE_IMPORT.value])
            with essayer(Verrou.LECTURE_IMPORT, 5) as tenu:
                assert not tenu
            assert not libre(Verrou.LECTURE_IMPORT, 5)

    def test_une_transaction_avortee_rend_quand_meme(self):
        """The unlock cannot run there: the session is closed, and the server lets go for it."""
        with (
            pytest.raises(DatabaseError),
            transaction.atomic(),
            seul(Verrou.ARRETE),
            connection.cursor() as curseur,
        ):
            curseur.execute("SELECT 1 / 0")
        assert libre(Verrou.ARRETE)
