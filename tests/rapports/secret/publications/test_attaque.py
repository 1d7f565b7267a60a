"""Attack all that readers of aggregates may read, every publication together; a planted leak is found."""

import random
from decimal import Decimal

import pytest
from django.core.management import call_command

from rapports.secret.cellules import ColonnesDesCellules, lire
from rapports.secret.chiffres import BLOCS, DEPENSE, Bloc, cle
from rapports.secret.models import TablePubliee
from rapports.secret.publications.attaque import attaquer_tout
from rapports.secret.sources import Source
from tests.factories import personne
from tests.rapports.aides import comptes, petite_nation
from tests.rapports.secret.publications.aides import (
    ANNEE,
    bouger,
    lues_par_l_api,
    lues_sous_aci_seulement,
    nation_aleatoire,
    publier,
    table,
)

pytestmark = pytest.mark.django_db
PUBLICATIONS = 4


def fuites() -> list[str]:
    return [f"{a.mesure} {a.annee} {cle}" for a in attaquer_tout() for cle in a.exactes | a.serrees]


def lues_non_publiees(user, arrete) -> list[str]:
    """What the API, or « ACI seulement », shows of a publication that its tables do not, or with another amount."""
    publiees = {}
    for bloc in (Bloc.COMPTES, Bloc.VERSEMENTS, Bloc.ENVELOPPES):
        lues = TablePubliee.objects.filter(bloc=bloc, annee=ANNEE, arrete__numero__lte=arrete.numero)
        if en_vigueur := lues.order_by("-arrete__numero").first():
            publiees |= _montants(en_vigueur)
    defauts = []
    for nom, montant in (*lues_par_l_api(user, arrete), *lues_sous_aci_seulement(user, arrete)):
        # what an allotment is, its table does not hold: only what sets it apart from the scale
        connue = nom in publiees and (nom.startswith("alloue") or Decimal(montant or 0) == publiees[nom])
        if montant is not None and not connue:
            defauts.append(f"{nom} = {montant}")
    return defauts


def _montants(publiee: TablePubliee) -> dict[str, Decimal]:
    lieux, lus = ColonnesDesCellules(), {}
    for mesure in BLOCS[Bloc(publiee.bloc)]:
        lue = lire(mesure, publiee.arrete, ANNEE, lieux)
        sommes = lue.apports.sum(axis=1).tolist()
        lus |= {nom: Decimal(s) / 10**6 for nom, s in zip(lue.cles, sommes, strict=True)}
    return {nom: lus[nom] for nom in publiee.montrees}


@pytest.mark.parametrize("graine", [1, 2, 3])
def test_aucune_cellule_cachee_ne_sort_de_nations_au_hasard(graine):
    hasard = random.Random(graine)
    structures = nation_aleatoire(hasard)
    arretes = [publier()]
    for rang in range(1, PUBLICATIONS):
        for cpts in hasard.sample(structures, hasard.randint(1, len(structures))):
            bouger(cpts, hasard)
        arretes.append(publier(4 * rang))
    assert TablePubliee.objects.filter(annee=ANNEE).exists()
    assert fuites() == []
    for role in ("dgos", "federation"):
        lecteur = personne(role)
        for arrete in arretes:
            assert lues_non_publiees(lecteur, arrete) == []


class TestUneFuitePlantee:
    """Each way a hidden figure may come out makes the attack fail."""

    @pytest.fixture
    def nation(self):
        structures = petite_nation()
        comptes(structures[3], [("641100", "10.00", "M6")])
        publier()
        return structures

    def _montrer(self, arrete, *noms):
        """The table of a snapshot, with these cells shown besides."""
        lue = table()
        TablePubliee.objects.create(
            arrete=arrete, bloc="comptes", annee=ANNEE, montrees=sorted({*lue.montrees, *noms})
        )

    def test_sans_fuite_elle_tient(self, nation):
        assert fuites() == []

    def test_une_cellule_demasquee_en_donne_une_autre(self, nation):
        lue = lire(DEPENSE, table().arrete, ANNEE, ColonnesDesCellules())
        caches = sorted(set(lue.cles) - set(table().montrees))
        somme = next(s for s in lue.sommes if len([c for c in s.parties if c in caches]) == 2)
        comptes(nation[0], [("641100", "70000.00", "M1")])
        autre = next(c for c in somme.parties if c in caches)
        self._montrer(publier(1), autre, somme.total)
        assert fuites()

    def test_un_changement_d_une_seule_cpts_est_trouve(self, nation):
        comptes(nation[0], [("641100", "70000.00", "M1")])
        self._montrer(publier(1))
        assert any("changement" in fuite for fuite in fuites())

    def test_un_chiffre_du_moment_est_trouve(self, nation, monkeypatch):
        arrete = table().arrete
        comptes(nation[0], [("641100", "70000.00", "M1")])
        assert lues_non_publiees(personne("dgos"), arrete) == []
        monkeypatch.setattr("rapports.cockpit.api.depenses.source_du_lecteur", lambda *a: Source())
        assert lues_non_publiees(personne("dgos"), arrete)

    def test_un_masque_oublie_est_trouve(self, nation, monkeypatch):
        from rapports.secret.chiffres import OUVERT

        monkeypatch.setattr("rapports.cockpit.api.depenses.masque_du_lecteur", lambda *a: OUVERT)
        assert lues_non_publiees(personne("dgos"), table().arrete)

    def test_la_commande_le_dit_et_sort_en_erreur(self, nation, capsys):
        call_command("attaquer_publications")
        assert "Rien de caché n’est retrouvé." in capsys.readouterr().out
        comptes(nation[0], [("641100", "70000.00", "M1")])
        self._montrer(publier(1), cle(DEPENSE, "departement", "01"))
        with pytest.raises(SystemExit):
            call_command("attaquer_publications")
        assert "trouvée" in capsys.readouterr().out
