"""The data set of those who read aggregates only: the figures of ``depenses/``, and nothing that sums give back."""

import csv
import datetime
import io
import json
import random
from decimal import Decimal

import numpy as np
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from rest_framework.test import APIClient

from comptes.totaux.actes import rebatir
from comptes.totaux.enums import Methode
from comptes.totaux.models import TotalVersion
from comptes.versions.models import ComptesRetenus
from cpts.commun.enums import Mission
from financements.contrats.models import Contrat
from rapports.arretes.actes import arreter
from rapports.exports.jeux import JEUX
from tests.factories import OrganisationFactory, personne, rattacher
from tests.financements.enveloppes.transferts.aides import transferer
from tests.rapports.aides import comptes, departement, petite_nation, promettre, signataire, verser

pytestmark = pytest.mark.django_db
ANNEE = 2023
DU_TOTAL = (
    "depense_aci",
    "depense_aci_max",
    "alloue",
    "alloue_n",
    "alloue_inconnus",
    "verse",
    "verse_sans_mission",
)
PAR_MISSION = (
    "depense_aci",
    "depense_aci_max",
    "alloue",
    "alloue_n",
    "alloue_inconnus",
    "verse",
    "transfere",
)
MESURES = ("montant", "depense_aci", "depense_aci_max", "alloue", "verse", "transfere", *Methode.values)


def demander(user, **parametres):
    client = APIClient()
    client.force_authenticate(user)
    return client.get(reverse("api:exports", args=["depenses_agregees"]), {"exercice": ANNEE, **parametres})


def lignes(user, **parametres) -> list[dict]:
    reponse = demander(user, format="ndjson", **parametres)
    assert reponse.status_code == 200, reponse.data
    return [json.loads(ligne) for ligne in b"".join(reponse.streaming_content).splitlines()]


def _nombres(*textes: str | None) -> list[Decimal | None]:
    return [None if texte is None else Decimal(texte) for texte in textes]


def agente(*structures):
    ars = OrganisationFactory(type="ars")
    for structure in structures:
        rattacher(structure, ars, "ars")
    return personne("ars", ars)


@pytest.mark.parametrize("role", ["dgos", "federation", "cnam", "ars"])
def test_chaque_ligne_est_celle_de_l_api(role):
    nation = petite_nation()
    arreter()
    user = agente(*nation[:4]) if role == "ars" else personne(role)
    client = APIClient()
    client.force_authenticate(user)
    lues = lignes(user)
    territoires = {(ligne["niveau"], ligne["code"]) for ligne in lues}
    assert len(territoires) == 1 + 2 + 3
    for niveau, code in territoires:
        if role == "ars" and (niveau, code) == ("departement", "01"):
            continue  # wholly hers: live in the API, as published in the file
        attendue = client.get(
            reverse("api:depenses"), {"exercice": ANNEE, "niveau": niveau, "code": code}
        ).json()
        siennes = {
            (ligne["mission"], ligne["nature"]): ligne
            for ligne in lues
            if (ligne["niveau"], ligne["code"]) == (niveau, code)
        }
        assert siennes["", ""]["montant"] == attendue["total"]
        assert siennes["", ""]["comptes_recus"] == attendue["completude"]["recues"]
        assert {nom: siennes["", ""][nom] for nom in DU_TOTAL} == {nom: attendue[nom] for nom in DU_TOTAL}
        assert siennes["", ""]["transfere_volume"] == attendue["transfere"]
        taux = client.get(
            reverse("api:consommation"), {"exercice": ANNEE, "niveau": niveau, "code": code}
        ).json()
        lus = (siennes["", ""]["taux_consommation"], siennes["", ""]["taux_consommation_max"])
        assert _nombres(*lus) == _nombres(taux["taux"], taux["taux_max"])
        assert siennes["", ""]["taux_consommation_n"] == taux["n"]
        for mission in attendue["missions"]:
            ligne = siennes[mission["mission"], ""]
            assert ligne["montant"] == mission["depense"]
            assert {nom: ligne[nom] for nom in PAR_MISSION} == {nom: mission[nom] for nom in PAR_MISSION}
            lus = (ligne["taux_consommation"], taux["missions"].get(mission["mission"]))
            assert len({*_nombres(*lus)}) == 1
            assert {m: ligne[m] for m in Methode.values} == mission["methodes"]


def test_qui_voit_tout_retrouve_chaque_somme():
    petite_nation()
    lues = lignes(personne("cnam"))
    assert not any(ligne["secret"] for ligne in lues)
    nation = [ligne for ligne in lues if ligne["niveau"] == "national"]
    total = Decimal(nation[0]["montant"])
    par_mission = [ligne for ligne in nation if ligne["mission"] and not ligne["nature"]]
    par_nature = [ligne for ligne in nation if ligne["nature"]]
    assert sum(Decimal(ligne["montant"]) for ligne in par_mission) == total
    assert sum(Decimal(ligne["montant"]) for ligne in par_nature) == total
    assert {ligne["mission"] for ligne in par_mission} == set(Mission.values)


def nation_variee() -> list:
    """Two years, a CPTS in no department of the others, envelopes without amount, transfers, payments by mission."""
    nation = petite_nation()
    for rang, cpts in enumerate(nation[::2]):
        promettre(cpts, f"{3000 + rang}.25", mission="parcours")
        if rang % 2:
            promettre(cpts, None, mission="crises_sanitaires")
        verser(cpts, f"{500 + rang}.33", mission="parcours")
        verser(cpts, f"{700 + rang}.10", annee=2024)
        comptes(cpts, [("641100", f"{900 + rang}.07", "M2"), ("606000", "-5.01", "")], 2024)
        contrat = Contrat.objects.get(cpts=cpts)
        transferer(contrat, "prevention", "parcours", "100.00", annee_contrat=datetime.date(ANNEE, 3, 1))
    TotalVersion.objects.filter(mission="acces_soins").update(financeur="aci")
    rebatir()
    return nation


def _somme(lues: list[dict], champ: str, **ou) -> Decimal:
    choisies = [ligne for ligne in lues if all(ligne[nom] == valeur for nom, valeur in ou.items())]
    return sum((Decimal(ligne[champ] or 0) for ligne in choisies), Decimal(0))


@pytest.mark.parametrize("arretee", [False, True])
def test_les_niveaux_et_les_missions_se_somment_pour_chaque_mesure_et_chaque_annee(arretee):
    nation_variee()
    demande = {"arrete": arreter().arrete.numero} if arretee else {}
    lues = [li for annee in (2023, 2024) for li in lignes(personne("cnam"), exercice=annee, **demande)]
    lues = [ligne for ligne in lues if not ligne["nature"]]
    assert {ligne["departement"] for ligne in lues if ligne["niveau"] == "departement"} == {"01", "69", "59"}
    effectifs = ("alloue_n", "alloue_inconnus", "cpts_attendues", "comptes_recus")
    for annee in (2023, 2024):
        for mission in ("", *Mission.values):
            axes = {"exercice": annee, "mission": mission}
            mesures = (*MESURES, *effectifs, "verse_sans_mission", "transfere_volume")
            for champ in mesures if not mission else (*MESURES, *effectifs):
                niveaux = {
                    n: _somme(lues, champ, niveau=n, **axes) for n in ("national", "region", "departement")
                }
                assert len(set(niveaux.values())) == 1, (annee, mission, champ, niveaux)
                for region in ("84", "32"):
                    ici = _somme(lues, champ, niveau="region", region=region, **axes)
                    assert ici == _somme(lues, champ, niveau="departement", region=region, **axes)
    totaux = [ligne for ligne in lues if not ligne["mission"]]
    assert len(totaux) == 2 * (1 + 2 + 3)
    for total in totaux:
        ou = {nom: total[nom] for nom in ("exercice", "niveau", "code")}
        for champ in MESURES:
            missions = sum((_somme(lues, champ, **ou, mission=m) for m in Mission.values), Decimal(0))
            sans = Decimal(total["verse_sans_mission"] or 0) if champ == "verse" else 0
            assert missions + sans == Decimal(total[champ] or 0), (ou, champ)
    france = next(t for t in totaux if (t["exercice"], t["niveau"]) == (2023, "national"))
    assert Decimal(france["depense_aci"]) < Decimal(france["depense_aci_max"])
    assert france["alloue_inconnus"] == 3
    assert Decimal(france["transfere"]) == 0 < Decimal(france["transfere_volume"])


def _lire_sans_ecrire(user) -> None:
    """What the export reads before its first byte: the rest is one COPY."""
    jeu = JEUX["depenses_agregees"]
    jeu.requete(jeu.demander(user, {"exercice": str(ANNEE)}))


def test_le_nombre_de_requetes_ne_depend_pas_du_nombre_de_cpts(django_assert_max_num_queries):
    nation_variee()
    cnam = personne("cnam")
    with CaptureQueriesContext(connection) as avant:
        _lire_sans_ecrire(cnam)
    for _ in range(6):
        cpts = signataire(departement("59", "32"))
        promettre(cpts, "10.00")
        verser(cpts, "10.00")
        comptes(cpts, [("641100", "10.00", "M1")])
    with django_assert_max_num_queries(len(avant)):
        _lire_sans_ecrire(cnam)
    assert len(avant) <= 26  # three levels, each read at once


@pytest.mark.parametrize(("saveur", "separateur"), [("ouvert", ","), ("excel", ";")])
def test_le_csv_dit_le_secret_et_l_inconnu(saveur, separateur):
    lieu = departement("59", "32")
    for rang in range(3):
        cpts = signataire(lieu)
        verser(cpts, "1000.00")
        if rang < 2:
            comptes(cpts, [("641100", "100.00", "M1")])
    arreter()
    contenu = b"".join(demander(personne("dgos"), saveur=saveur).streaming_content).decode()
    premiere = next(csv.DictReader(io.StringIO(contenu.removeprefix("\ufeff")), delimiter=separateur))
    assert premiere["secret"] == "oui"
    assert premiere["montant"] == ("" if saveur == "ouvert" else "inconnu")


def test_un_jeu_de_territoires_ne_prend_pas_de_cpts(cpts, avec_role):
    reponse = demander(avec_role("cpam"), cpts=cpts.uuid)
    assert reponse.status_code == 400
    assert "format, saveur, exercice, arrete" in reponse.json()["champs"]["cpts"][0]


def test_sans_role_il_n_a_que_son_entete(django_user_model):
    petite_nation()
    contenu = b"".join(demander(django_user_model.objects.create(username="sans-role")).streaming_content)
    assert len(contenu.splitlines()) == 1


# --- Attack: what is shown, taken together, must not give back a cell of one or two CPTS ---------------------


@pytest.mark.parametrize("graine", range(4))
def test_attaque_par_differences(graine):
    alea = random.Random(graine)
    structures = []
    for code, region in (("01", "84"), ("69", "84"), ("59", "32"), ("62", "32"), ("75", "11")):
        lieu = departement(code, region)
        for _ in range(alea.randrange(1, 6)):
            cpts = signataire(lieu, taille=f"T{alea.randrange(1, 5)}")
            structures.append(cpts)
            if alea.random() < 0.8:
                missions = alea.sample(["M1", "M3", "M5"], alea.randrange(1, 4))
                comptes(cpts, [("641100", f"{alea.randrange(1000, 90000)}.10", m) for m in missions])
    arreter()
    for user, vues in [(personne("dgos"), set()), (agente(*structures[:2]), {c.pk for c in structures[:2]})]:
        lues = lignes(user)
        trouvees = _deduites(lues)
        for niveau, code, mission in trouvees:
            contributeurs = _contributeurs(niveau, code, mission) - vues
            assert len(contributeurs) not in (1, 2), (graine, niveau, code, mission)
        montrees = {_cle(li) for li in lues if li["montant"] is not None and not li["nature"]}
        for niveau, code, mission in montrees:
            assert len(_contributeurs(niveau, code, mission) - vues) not in (1, 2)


def _cle(ligne: dict) -> tuple[str, str, str]:
    return ligne["niveau"], ligne["code"], ligne["mission"]


def _contributeurs(niveau: str, code: str, mission: str) -> set[int]:
    """CPTS with an amount in a cell, from the stored accounts."""
    filtre = {"region": {"region": code}, "departement": {"departement": code}}.get(niveau, {})
    totaux = (
        {"version__totalversion__mission": mission} if mission else {"version__totalversion__mission__gt": ""}
    )
    retenus = ComptesRetenus.objects.filter(annee=ANNEE, **filtre, **totaux)
    return set(retenus.values_list("cpts", flat=True))


def _deduites(lues: list[dict]) -> set[tuple[str, str, str]]:
    """Hidden cells that the sums of the file determine: those at zero in every solution of what is left."""
    lues = [ligne for ligne in lues if not ligne["nature"]]
    cachees = [_cle(ligne) for ligne in lues if ligne["montant"] is None and ligne["secret"]]
    places = {cle: rang for rang, cle in enumerate(cachees)}
    sommes = [
        ((niveau, code, ""), [(niveau, code, mission) for mission in Mission.values])
        for niveau, code in {(li["niveau"], li["code"]) for li in lues}
    ]
    for mission in ("", *Mission.values):
        sommes.append((("national", "", mission), [("region", c, mission) for c in ("84", "32", "11")]))
        for region, codes in {"84": ("01", "69"), "32": ("59", "62"), "11": ("75",)}.items():
            sommes.append((("region", region, mission), [("departement", c, mission) for c in codes]))
    equations = np.zeros((len(sommes), len(cachees)))
    for rang, (total, parties) in enumerate(sommes):
        for cle, coefficient in [(total, -1.0), *((partie, 1.0) for partie in parties)]:
            if cle in places:
                equations[rang, places[cle]] = coefficient
    if not cachees:
        return set()
    _, valeurs, directions = np.linalg.svd(equations, full_matrices=True)
    libres = directions[int((valeurs > 1e-9).sum()) :]
    return {cle for cle in cachees if np.abs(libres[:, places[cle]]).max(initial=0) < 1e-9}
