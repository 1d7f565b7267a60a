"""The proof itself is right: coherent accounts, the same bytes from the same seed, faults that are seen."""

from decimal import Decimal
from random import Random
from types import SimpleNamespace

import pytest

from . import cas, grands_livres, jugement, sommes, styles, versements
from .comptes import tirer
from .dispositions import toutes
from .ecriture import FormeCsv, ecrire_csv
from .grille import Montant
from .mutations import muter_octets, muter_table


@pytest.mark.parametrize("graine", range(30))
def test_les_comptes_tires_sont_en_partie_double(graine):
    comptes = tirer(Random(f"comptes:{graine}")).comptes
    for somme in ("cloture", "ouverture", "cloture_n1", "avant_od"):
        assert sum(getattr(compte, somme) for compte in comptes) == 0, somme
    assert sum(compte.mois_debit - compte.mois_credit for compte in comptes) == 0
    numeros = [compte.numero.rstrip("0") for compte in comptes]
    assert len(set(numeros)) == len(numeros)


def test_la_meme_graine_donne_les_memes_octets():
    for graine in ("a", "b", "c"):
        if cas.tirer_cas(graine).facettes["support"] == "csv":
            assert cas.tirer_cas(graine).octets == cas.tirer_cas(graine).octets
        assert cas.tirer_cas(graine).facettes == cas.tirer_cas(graine).facettes


@pytest.mark.parametrize(
    "disposition", toutes("sure") + toutes("douteuse") + toutes("fausse"), ids=lambda d: d.nom
)
def test_chaque_disposition_a_un_compte_et_des_montants(disposition):
    assert disposition.a("compte") or disposition.a("joint")
    assert any(colonne.est_montant for colonne in disposition.colonnes)
    assert {len(colonne.titres) for colonne in disposition.colonnes} == {disposition.hauteur}


@pytest.mark.parametrize("graine", range(60))
def test_un_montant_ecrit_se_relit_a_la_lettre(graine):
    hasard = Random(f"styles:{graine}")
    style = styles.tirer_montants(hasard, {})
    for forme in "dsx":
        for centimes in (0, 100, 123_456_700, 500 if style.decimales == 0 else 1234):
            signe = 1 if forme == "d" else hasard.choice((1, -1))
            texte = style.ecrire(Montant(signe * centimes, forme))
            assert sommes.lire_montant(texte, style, forme) == signe * centimes, texte


@pytest.mark.parametrize(
    "texte", ["12.34", "1,2,3", "abc", "12,345", "٣٤,00", "--12,00", "12,00 D", " 12,00"]
)
def test_un_montant_ecrit_autrement_n_est_pas_certain(texte):
    assert sommes.lire_montant(texte, styles.StyleMontant(), "s") is None


def fausse_lecture(verite, **change):
    """A reading that gives the truth, but for what is changed."""
    groupes = [
        SimpleNamespace(
            compte=numero,
            compte_lib=verite.libelles.get(numero, ""),
            debit=Decimal(max(solde, 0)) / 100,
            credit=Decimal(max(-solde, 0)) / 100,
        )
        for numero, solde in verite.soldes.items()
    ]
    juste = {
        "total_debit": Decimal(verite.cloture[0]) / 100,
        "total_credit": Decimal(verite.cloture[1]) / 100,
        "resultat": Decimal(verite.resultat) / 100,
        "missions": {mission: Decimal(montant) / 100 for mission, montant in verite.missions.items()},
        "groupes": groupes,
    }
    return SimpleNamespace(**{**juste, **change})


def test_une_lecture_juste_n_a_pas_de_difference_et_une_fausse_en_a():
    verite = cas.tirer_cas("jugement").verite
    juste = fausse_lecture(verite)
    assert jugement.differences(juste, verite) == []
    centime = Decimal("0.01")
    assert jugement.differences(fausse_lecture(verite, total_debit=juste.total_debit + centime), verite)
    assert jugement.differences(fausse_lecture(verite, resultat=juste.resultat + centime), verite)
    assert jugement.differences(fausse_lecture(verite, groupes=juste.groupes[1:]), verite)
    assert jugement.differences(fausse_lecture(verite, missions={"parcours": centime}), verite)
    assert jugement.differences(fausse_lecture(verite, total_debit=None), verite)


def test_la_somme_litterale_d_une_balance_intacte_est_la_verite():
    for graine in range(40):
        hasard = Random(f"somme:{graine}")
        plan = cas.brouillon(
            hasard, hasard.choice([d for d in toutes("sure") if d.hauteur == 1 and not d.a("analytique")])
        )
        octets, _ = cas.en_csv(plan)
        relue = sommes.relire_csv(octets, plan)
        somme = sommes.sommer(relue, relue, plan)
        if plan.facettes["titres"] != "0":
            assert somme.admet(plan.verite.cloture, plan.verite.resultat, plan.verite.depense) or somme.admet(
                plan.verite.cumul, plan.verite.resultat, plan.verite.depense
            ), plan.facettes


def test_la_somme_litterale_voit_un_centime():
    lignes, forme = grands_livres.tirer_livre(Random("livre"))
    avant = grands_livres.sommer(forme.ecrire(lignes), forme)
    lignes[1][11] = "0,01"
    apres = grands_livres.sommer(forme.ecrire(lignes), forme)
    assert avant.debit == avant.credit
    assert not avant.desequilibre
    assert apres.debit != apres.credit
    assert apres.desequilibre


def test_un_siren_tire_a_sa_cle():
    assert versements.cle_luhn("73282932") == "0"
    assert len(versements.siren(Random(1))) == 9


def test_les_mutations_changent_quelque_chose_et_se_rejouent():
    base = [["Compte", "Débit"], ["512000", "1,00"], ["110000", "2,00"]]
    octets = ecrire_csv(base, FormeCsv())
    changees = 0
    for graine in range(60):
        tables = [[list(rangee) for rangee in base] for _ in range(2)]
        noms = {muter_table(Random(graine), table) for table in tables}
        assert len(noms) == 1
        assert tables[0] == tables[1]
        assert muter_octets(Random(graine), octets) == muter_octets(Random(graine), octets)
        changees += tables[0] != base
    assert changees > 30


def test_une_fin_coupee_et_des_lignes_au_dessus_des_titres_se_voient():
    lignes, _ = grands_livres.tirer_livre(Random("perte"))
    forme = grands_livres.Livre("\t", "\n", "utf-8")
    entier = forme.ecrire(lignes)
    assert grands_livres.perte(entier, forme) == ""
    assert "coupée" in grands_livres.perte(entier[: entier.rindex(b"\t\t")], forme)
    assert "au-dessus" in grands_livres.perte(forme.ecrire([lignes[1], lignes[0], *lignes[2:]]), forme)
