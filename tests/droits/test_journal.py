"""The journal of a CPTS tells every act: each route that writes on a CPTS is posted with success, and leaves its line.

The line names the person for the CPTS's own people, the body for the administration.
"""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.http import urlencode

from cpts.droits.enums import ROLES_DE_CPTS
from cpts.personnes.models import Jeton
from cpts.traces.models import Acte
from tests import factories
from tests.droits.actes import ACTES, AILLEURS, DEPOTS, SANS_LIGNE, Fait
from tests.droits.attendus import ATTENDUS, Attendu
from tests.droits.monde import Monde, construire
from tests.financements.contrats.exemples import grille_verifiee

pytestmark = pytest.mark.django_db
_NOM = re.compile(r'name="([^"]+)"')


def lignes_de(nom: str) -> list[Attendu]:
    lignes = ATTENDUS[nom]
    return lignes if isinstance(lignes, list) else [lignes]


ECRIVENT = sorted(nom for nom in ATTENDUS if any(a.post and a.d_une_cpts for a in lignes_de(nom)))
FAITS = [
    pytest.param(nom, fait, id=f"{nom} {fait.acte} {fait.role} {fait.kwargs.get('acte', '')}".strip())
    for nom, faits in ACTES.items()
    for fait in faits
]


def test_chaque_route_qui_ecrit_a_son_acte_ou_sa_raison():
    connues = {*ACTES, *SANS_LIGNE, *DEPOTS}
    assert not set(ECRIVENT) - connues, "routes qui écrivent sans acte dans tests/droits/actes.py"
    assert not connues - set(ECRIVENT), "lignes de tests/droits/actes.py sans route qui écrit"
    assert len(connues) == len(ACTES) + len(SANS_LIGNE) + len(DEPOTS)


def test_chaque_acte_nomme_dans_l_adresse_est_joue():
    """A route that serves several acts by name: each of them."""
    nommes = {
        (nom, str(attendu.kwargs["acte"](None)))
        for nom in ECRIVENT
        for attendu in lignes_de(nom)
        if attendu.post and "acte" in attendu.kwargs
    }
    joues = {(nom, fait.kwargs.get("acte", "")) for nom, faits in ACTES.items() for fait in faits}
    assert nommes - joues == set(AILLEURS)


def adresse(nom: str, fait: Fait, monde: Monde, nommes: dict[str, Any]) -> str:
    """The address of the matrix, with what the act names instead."""
    attendu = next(a for a in lignes_de(nom) if a.d_une_cpts)
    kwargs = {cle: objet(monde) for cle, objet in attendu.kwargs.items()}
    voulus = {cle: objet(monde) if callable(objet) else objet for cle, objet in fait.kwargs.items()}
    chemin = reverse(nom, kwargs=kwargs | voulus | nommes)
    return f"{chemin}?{urlencode(attendu.requete(monde))}" if attendu.requete else chemin


def corps(client: Client, chemin: str, champs: dict[str, Any]) -> dict[str, Any]:
    """What is posted: « *suffixe » stands for every field of the page that ends so."""
    exacts = {cle: valeur for cle, valeur in champs.items() if not cle.startswith("*")}
    motifs = {cle[1:]: valeur for cle, valeur in champs.items() if cle.startswith("*")}
    if not motifs:
        return exacts
    noms = _NOM.findall(client.get(chemin).content.decode())
    return exacts | {n: valeur for n in noms for fin, valeur in motifs.items() if n.endswith(fin)}


def mots(reponse: Any) -> str:
    """The words of an answer, tags out: why an act was refused."""
    page = reponse.content.decode().partition("<main")[2] or reponse.content.decode()
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page))[:1500]


@pytest.mark.parametrize(("nom", "fait"), FAITS)
@pytest.mark.time_machine("2026-04-10 10:00", tick=False)
def test_un_acte_reussi_laisse_sa_ligne(nom, fait, cpts, monkeypatch):
    if fait.acte == "decompte.":
        # An official statement rests on amounts that a person verified.
        grille = "financements.baremes.registre.Registre.grille_de"
        monkeypatch.setattr(grille, lambda registre, lignee: grille_verifiee(lignee))
    monde = construire(cpts)
    personne = factories.personne(fait.role, cpts)
    nommes = fait.avant(monde, personne) or {}
    avant = set(Acte.objects.values_list("pk", flat=True))
    client, entetes = Client(), {}
    if nom.startswith("api:"):
        entetes = {"authorization": f"Bearer {Jeton.objects.create(user=personne)[1]}"}
    else:
        client.force_login(personne, backend="cpts.acces.connexion.MotDePasseLocal")
    chemin = adresse(nom, fait, monde, nommes)
    reponse = client.post(chemin, corps(client, chemin, fait.champs(monde)), headers=entetes)
    assert reponse.status_code in (200, 201, 202, 302), mots(reponse)
    lignes = Acte.objects.filter(cpts=cpts, acte__startswith=fait.acte).exclude(pk__in=avant)
    assert lignes, f"{nom} n’a laissé aucune ligne {fait.acte} (réponse {reponse.status_code})"
    ligne = lignes.first()
    assert ligne.utilisateur == personne
    if fait.role in ROLES_DE_CPTS:
        assert ligne.qui == f"{personne}, {cpts.nom}"
    else:
        assert ligne.qui == ligne.organisme != cpts.nom
        assert str(personne) not in ligne.qui


def test_une_route_sans_acte_fait_echouer(monkeypatch):
    """The walk is able to fail: a route that writes and that nothing describes is caught."""
    monkeypatch.delitem(ACTES, "acces")
    with pytest.raises(AssertionError, match="sans acte"):
        test_chaque_route_qui_ecrit_a_son_acte_ou_sa_raison()
