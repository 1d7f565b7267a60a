"""The rights matrix: every route × every role × inside, outside, without signing in."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.utils.http import urlencode

from comptes.depots import exemples
from cpts.droits.enums import Role
from cpts.personnes.models import Jeton, Utilisateur
from cpts.structures.models import CPTS
from tests import factories
from tests.droits.attendus import ATTENDUS, EXEMPLE, IGNORES, SANS_ROLE, VOIR, Attendu
from tests.droits.monde import Monde, construire

ROLES = [*Role, SANS_ROLE]
NATIONAUX = {Role.CNAM, Role.ADMIN}
VOIENT = VOIR - NATIONAUX
ADMINISTRATION = "admin:"


def routes(motifs=None, espace: str = "") -> Iterator[tuple[str, URLPattern]]:
    """Every named route of the project, with its namespace."""
    for motif in get_resolver().url_patterns if motifs is None else motifs:
        if isinstance(motif, URLResolver):
            suivant = f"{espace}{motif.namespace}:" if motif.namespace else espace
            yield from routes(motif.url_patterns, suivant)
        else:
            yield f"{espace}{motif.name or motif.pattern}", motif


TOUTES = dict(routes())
A_SUIVRE = sorted(nom for nom in TOUTES if not nom.startswith(ADMINISTRATION) and nom not in IGNORES)


def test_chaque_route_a_sa_ligne():
    sans_ligne = [nom for nom in A_SUIVRE if nom not in ATTENDUS]
    assert not sans_ligne, f"routes sans ligne dans tests/droits/attendus.py : {sans_ligne}"


def test_chaque_ligne_a_sa_route():
    assert not set(ATTENDUS) - set(TOUTES), "lignes sans route dans tests/droits/attendus.py"


@pytest.fixture(autouse=True)
def un_exemple(monkeypatch, tmp_path):
    """The folder of examples holds one file, whatever the repository holds."""
    (tmp_path / EXEMPLE).write_text("essai")
    monkeypatch.setattr(exemples, "dossier", lambda: tmp_path)


class Essai:
    """Requests of one person, each undone so that the next one finds the same world."""

    def __init__(self, personne, par_jeton: bool) -> None:
        self.client = Client()
        self.entetes = {}
        if personne is not None and par_jeton:
            self.entetes = {"authorization": f"Bearer {Jeton.objects.create(user=personne)[1]}"}
        elif personne is not None:
            self.client.force_login(personne)

    def __call__(self, methode: str, adresse: str, corps=None):
        with transaction.atomic():
            reponse = getattr(self.client, methode)(adresse, corps, headers=self.entetes)
            reponse.lu = b"".join(reponse.streaming_content) if reponse.streaming else reponse.content
            transaction.set_rollback(True)
        return reponse


def adresse(nom: str, attendu: Attendu, monde: Monde) -> str:
    chemin = reverse(nom, kwargs={cle: objet(monde) for cle, objet in attendu.kwargs.items()})
    return f"{chemin}?{urlencode(attendu.requete(monde))}" if attendu.requete else chemin


def methodes(attendu: Attendu) -> list[tuple[str, frozenset[str] | None]]:
    tout = [("get", attendu.get), ("post", attendu.post)]
    return tout[1:] if attendu.corps else tout


def accepte(reponse) -> bool:
    vers_la_porte = reponse.status_code == 302 and "/connexion/" in reponse["location"]
    return reponse.status_code in (200, 201, 202, 302, 400, 409, 422) and not vers_la_porte


def defaut(reponse, roles, role: str, attendu: Attendu, dehors: bool) -> str:
    """What is wrong with this answer, "" when nothing is."""
    code = reponse.status_code
    if dehors and role not in NATIONAUX:
        refuse_avant = attendu.role_d_abord and code == 403 and role not in (roles or ())
        return "" if code in (404, 405) or refuse_avant else f"{code} au lieu de 404 (dehors)"
    if roles is None:
        return "" if code in (403, 404, 405) else f"{code} au lieu de 405"
    if role in roles:
        return "" if accepte(reponse) else f"{code} refusé à tort"
    return "" if code in attendu.refus else f"{code} au lieu d’un refus"


def verifier_role(nom: str, attendu: Attendu, role: str, personne, dedans: Monde, dehors: Monde) -> list[str]:
    essai = Essai(personne, nom.startswith("api:"))
    defauts = []
    lieux = [(dedans, False), (dehors, True)] if attendu.d_une_cpts else [(dedans, False)]
    for monde, est_dehors in lieux:
        for methode, roles in methodes(attendu):
            corps = attendu.corps(monde) if attendu.corps else None
            reponse = essai(methode, adresse(nom, attendu, monde), corps)
            if probleme := defaut(reponse, roles, role, attendu, est_dehors):
                defauts.append(f"{methode.upper()} {nom} {role} : {probleme}")
    return defauts


def verifier_anonyme(nom: str, attendu: Attendu, monde: Monde) -> list[str]:
    essai, defauts = Essai(None, False), []
    for methode, roles in methodes(attendu):
        reponse = essai(methode, adresse(nom, attendu, monde))
        if attendu.anonyme:
            bon = (
                reponse.status_code == 405
                if roles is None
                else accepte(reponse) or reponse.status_code == 401
            )
        elif nom.startswith("api:"):
            bon = reponse.status_code == 401
        else:
            bon = reponse.status_code == 302 and reponse["location"].startswith("/connexion/")
        if not bon:
            defauts.append(f"{methode.upper()} {nom} sans connexion : {reponse.status_code}")
    return defauts


@dataclass(frozen=True)
class Lieux:
    """A CPTS, its neighbour, and one person a role who acts for the first."""

    dedans: Monde
    dehors: Monde
    personnes: dict[str, Utilisateur]


@pytest.fixture(scope="module")
def lieux(engager) -> Lieux:
    return engager(batir)


def batir() -> Lieux:
    cpts, voisine = factories.CPTSFactory(complete=True), factories.CPTSFactory(complete=True)
    personnes = {
        role: factories.UtilisateurFactory() if role == SANS_ROLE else factories.personne(role, cpts)
        for role in ROLES
    }
    return Lieux(construire(cpts), construire(voisine), personnes)


@pytest.mark.django_db
@pytest.mark.parametrize("nom", A_SUIVRE)
def test_matrice(nom, lieux):
    if nom not in ATTENDUS:
        pytest.fail(f"« {nom} » n’a pas de ligne dans tests/droits/attendus.py")
    lignes = ATTENDUS[nom]
    defauts = []
    for attendu in lignes if isinstance(lignes, list) else [lignes]:
        for role, personne in lieux.personnes.items():
            defauts += verifier_role(nom, attendu, role, personne, lieux.dedans, lieux.dehors)
        defauts += verifier_anonyme(nom, attendu, lieux.dedans)
    assert not defauts, "\n".join(defauts)


LISTES = sorted(
    nom
    for nom, lignes in ATTENDUS.items()
    if any(
        attendu.get and not attendu.d_une_cpts and not attendu.anonyme
        for attendu in (lignes if isinstance(lignes, list) else [lignes])
    )
)


@pytest.mark.django_db
@pytest.mark.parametrize("nom", LISTES)
def test_aucune_liste_ne_nomme_une_voisine(nom, lieux):
    """A page that names no object lists those of the perimeter: the neighbour is nowhere in its answer."""
    dedans, dehors = lieux.dedans, lieux.dehors
    lignes = ATTENDUS[nom]
    fuites = []
    for attendu in lignes if isinstance(lignes, list) else [lignes]:
        if attendu.d_une_cpts or not attendu.get:
            continue
        for role in set(ROLES) - NATIONAUX:
            essai = Essai(lieux.personnes[role], nom.startswith("api:"))
            reponse = essai("get", adresse(nom, attendu, dedans))
            caches = [dehors.cpts] if role in VOIENT else [dehors.cpts, dedans.cpts]
            for cache in caches:
                if any(str(v).encode() in reponse.lu for v in (cache.nom, cache.uuid, cache.siren)):
                    fuites.append(f"{nom} montre {cache} à {role}")
    assert not fuites, "\n".join(fuites)


@pytest.mark.django_db
@pytest.mark.parametrize("role", [None, *ROLES])
def test_administration(role, lieux):
    """Every page of Django's administration: the role « admin » alone."""
    essai, defauts = Essai(lieux.personnes.get(role), False), []
    for nom, motif in TOUTES.items():
        if not nom.startswith(ADMINISTRATION) or "login" in nom:
            continue
        valeurs = {cle: _valeur(cle) for cle in motif.pattern.converters}
        if motif.pattern.regex.groupindex and not valeurs:
            valeurs = {cle: _valeur(cle) for cle in motif.pattern.regex.groupindex}
        reponse = essai("get", reverse(nom, kwargs=valeurs) if motif.name else "/administration/inconnue/")
        ouvert = reponse.status_code == 200
        if ouvert and role != Role.ADMIN and nom not in ("admin:jsi18n", "admin:logout"):
            defauts.append(f"{nom} ouvert à {role}")
        if reponse.status_code >= 500:
            defauts.append(f"{nom} : {reponse.status_code}")
    if role == Role.ADMIN and essai("get", reverse("admin:index")).status_code != 200:
        defauts.append("l’accueil de l’administration est fermé à son rôle")
    assert not defauts, "\n".join(defauts)


def _valeur(cle: str) -> object:
    return {"app_label": "cpts", "content_type_id": 1}.get(cle, "1")


@pytest.mark.django_db
def test_une_porte_de_plus_fait_echouer(lieux):
    """The matrix is able to fail: a page open to everyone, declared as the CPTS's own, is caught."""
    attendu = Attendu(frozenset({Role.PRESIDENCE}), d_une_cpts=True)
    personne = lieux.personnes[Role.CPAM]
    defauts = verifier_role("mes_acces", attendu, Role.CPAM, personne, lieux.dedans, lieux.dehors)
    assert any("au lieu d’un refus" in d for d in defauts)
    assert any("dehors" in d for d in defauts)


# Lists of the acts of one person, or of the files of one body: they name what this person did.
DE_SES_ACTES = {"boite_envoi", "mes_acces", "accueil", "portefeuille"}


@pytest.mark.django_db
@pytest.mark.parametrize("nom", sorted(set(LISTES) - DE_SES_ACTES))
def test_aucune_liste_ne_nomme_un_exemple(nom, lieux):
    """A worked example is nobody's: no list, no count, no export shows it unless asked by name."""
    monde, cpts = lieux.dedans, lieux.dedans.cpts
    CPTS.objects.filter(pk=cpts.pk).update(exemple=True)
    for role in ("cnam", "cpam", "ars"):
        essai = Essai(lieux.personnes[role], nom.startswith("api:"))
        for attendu in ATTENDUS[nom] if isinstance(ATTENDUS[nom], list) else [ATTENDUS[nom]]:
            if attendu.d_une_cpts or not attendu.get or role not in attendu.get:
                continue
            reponse = essai("get", adresse(nom, attendu, monde))
            assert not any(str(v).encode() in reponse.lu for v in (cpts.nom, cpts.uuid, cpts.siren)), (
                nom,
                role,
            )
