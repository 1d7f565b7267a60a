"""The people of the fictitious nation: one login per role, and a treasurer per signed CPTS (who cannot sign in)."""

from __future__ import annotations

import datetime
from collections.abc import Sequence

from django.contrib.auth.hashers import make_password
from django.db import transaction

from cpts.droits.enums import Role
from cpts.personnes.models import Habilitation, Utilisateur
from cpts.structures.enums import NatureRattachement, TypeOrganisation
from cpts.structures.models import Organisation
from demonstration.grand_livre import NOMS, PRENOMS
from demonstration.inscription import AVEC_COURRIEL, Inscrite

CLIENTES = 31
DEPUIS = datetime.date(2021, 1, 1)
# (role, identifier, first name, last name): the logins of the demonstration, one per role.
COMPTES = (
    (Role.PRESIDENCE, "presidence", "Hélène", "Fictive"),
    (Role.COORDINATION, "coordination", "Driss", "Fictif"),
    (Role.TRESORERIE, "tresorerie", "Zoé", "Fictive"),
    (Role.EXPERT_COMPTABLE, "expert-comptable", "Benoît", "Fictif"),
    (Role.CPAM, "cpam", "Inès", "Fictive"),
    (Role.ARS, "ars", "Jérôme", "Fictif"),
    (Role.CNAM, "cnam", "Élodie", "Fictive"),
    (Role.DGOS, "dgos", "Anne", "Fictive"),
    (Role.FEDERATION, "federation", "Gaëlle", "Fictive"),
    (Role.ADMIN, "admin", "Chloé", "Fictive"),
)


def comptes() -> list[dict[str, str]]:
    """The logins as the manifest tells them."""
    return [{"role": role.value, "identifiant": identifiant} for role, identifiant, *_ in COMPTES]


@transaction.atomic
def creer(inscrites: Sequence[Inscrite], mot_de_passe: str) -> None:
    """Create everybody and their roles."""
    _comptes_de_demonstration(inscrites, mot_de_passe)
    _tresoreries(inscrites)


def changer_mot_de_passe(mot_de_passe: str) -> None:
    """Give the demonstration logins another password."""
    identifiants = [identifiant for _, identifiant, *_ in COMPTES]
    Utilisateur.objects.filter(username__in=identifiants, demonstration=True).update(
        password=make_password(mot_de_passe)
    )


def identifiant_du_tresorier(rang: int) -> str:
    """Who deposits for a CPTS: the visitors' own login for theirs."""
    return "tresorerie" if rang == 0 else f"tresorerie-{rang:04d}"


def _comptes_de_demonstration(inscrites: Sequence[Inscrite], mot_de_passe: str) -> None:
    vitrine = inscrites[0].ligne
    empreinte = make_password(mot_de_passe)
    nationales = {
        o.type: o
        for o in Organisation.objects.filter(
            type__in=[TypeOrganisation.CNAM, TypeOrganisation.DGOS, TypeOrganisation.FEDERATION]
        )
    }
    for role, identifiant, prenom, nom in COMPTES:
        personne = Utilisateur.objects.create(
            username=identifiant,
            email=f"{identifiant}@demonstration.example",
            first_name=prenom,
            last_name=nom,
            password=empreinte,
            demonstration=True,
            is_staff=role == Role.ADMIN,
            is_superuser=role == Role.ADMIN,
        )
        cibles: list[dict] = [{}]
        if role == Role.EXPERT_COMPTABLE:
            cibles = [{"cpts": i.ligne} for i in inscrites[:CLIENTES] if i.structure.signature]
        elif role in (Role.PRESIDENCE, Role.COORDINATION, Role.TRESORERIE):
            cibles = [{"cpts": vitrine}]
        elif role == Role.CPAM:
            cibles = [{"organisation": vitrine.rattachement(NatureRattachement.CAISSE)}]
        elif role == Role.ARS:
            cibles = [{"organisation": vitrine.rattachement(NatureRattachement.ARS)}]
        elif role != Role.ADMIN:
            cibles = [{"organisation": nationales[TypeOrganisation(role.value)]}]
        Habilitation.objects.bulk_create(
            Habilitation(utilisateur=personne, role=role, debut=DEPUIS, **cible) for cible in cibles
        )


def _tresoreries(inscrites: Sequence[Inscrite]) -> None:
    signees = [i for i in inscrites if i.structure.signature and i.structure.rang]
    sans_mot_de_passe = make_password(None)
    personnes = Utilisateur.objects.bulk_create(
        Utilisateur(
            username=identifiant_du_tresorier(i.structure.rang),
            email=_courriel(i.structure.rang),
            first_name=PRENOMS[i.structure.rang % len(PRENOMS)],
            last_name=NOMS[i.structure.rang // len(PRENOMS) % len(NOMS)],
            password=sans_mot_de_passe,
            demonstration=True,
        )
        for i in signees
    )
    Habilitation.objects.bulk_create(
        Habilitation(utilisateur=personne, role=Role.TRESORERIE, cpts=i.ligne, debut=DEPUIS)
        for personne, i in zip(personnes, signees, strict=True)
    )


def _courriel(rang: int) -> str:
    """An address for the first ones only: each reminder is a mail."""
    return f"{identifiant_du_tresorier(rang)}@demonstration.example" if rang < AVEC_COURRIEL else ""
