"""Factories of the objects every room needs. A room's own are in ``tests/<app>/factories.py``."""

import datetime
from decimal import Decimal

import factory
from django.utils import timezone
from factory.django import DjangoModelFactory
from stdnum import luhn

from comptes.versions.models import Depot, Exercice, Version
from cpts.acces.jetons_service.appels import nouveau_secret
from cpts.droits.enums import ROLES_DE_CPTS, Role
from cpts.personnes.models import Habilitation, JetonService, Utilisateur
from cpts.structures.enums import Etat, NatureRattachement, TypeOrganisation
from cpts.structures.models import CPTS, EtapeVie, Organisation, Rattachement
from cpts.territoires.models import Commune, Departement, Region
from financements.aci.calendrier import ajouter_mois
from financements.contrats.enums import Saisie
from financements.contrats.models import Contrat, EngagementMission, TauxRetenu

DEBUT = datetime.date(2024, 1, 1)
MOT_DE_PASSE = "motdepasse-des-essais"


def siren(n: int) -> str:
    """A fictitious SIREN with a right key: 9999xxxx + key (a range nobody is given in tests)."""
    base = f"9{n:07d}"
    return base + luhn.calc_check_digit(base)


class RegionFactory(DjangoModelFactory):
    class Meta:
        model = Region
        django_get_or_create = ("code",)

    code = factory.Sequence(lambda n: f"{n + 1:02d}")
    nom = factory.Sequence(lambda n: f"Région d’essai {n + 1}")


class DepartementFactory(DjangoModelFactory):
    class Meta:
        model = Departement
        django_get_or_create = ("code",)

    code = factory.Sequence(lambda n: f"{n + 1:02d}")
    nom = factory.Sequence(lambda n: f"Département d’essai {n + 1}")
    region = factory.SubFactory(RegionFactory)


class CommuneFactory(DjangoModelFactory):
    class Meta:
        model = Commune

    code = factory.Sequence(lambda n: f"{n + 1:05d}")
    nom = factory.Sequence(lambda n: f"Commune-sur-Essai {n + 1}")
    departement = factory.SubFactory(DepartementFactory)


class OrganisationFactory(DjangoModelFactory):
    class Meta:
        model = Organisation

    type = TypeOrganisation.CPAM
    code = factory.Sequence(lambda n: f"DEMO-{n}")
    nom = factory.LazyAttribute(lambda o: f"{TypeOrganisation(o.type).label} d’essai {o.code}")
    demonstration = True


class CPTSFactory(DjangoModelFactory):
    """``complete=True``: signed since 2024, linked to a caisse and an ARS of its own, with its contract."""

    class Meta:
        model = CPTS
        skip_postgeneration_save = True

    nom = factory.Sequence(lambda n: f"CPTS d’essai {n + 1}")
    siren = factory.Sequence(siren)
    departement = factory.SubFactory(DepartementFactory)
    population = 60_000
    taille = "T2"
    demonstration = True

    @factory.post_generation
    def complete(self, create, extracted, **kwargs):
        if not extracted:
            return
        EtapeVie.objects.create(cpts=self, etat=Etat.ACI_SIGNE, date=DEBUT)
        caisse = OrganisationFactory(type=TypeOrganisation.CPAM)
        ars = OrganisationFactory(type=TypeOrganisation.ARS)
        rattacher(self, caisse, NatureRattachement.CAISSE)
        rattacher(self, ars, NatureRattachement.ARS)
        ContratFactory(cpts=self, caisse=caisse, ars=ars)


def fin_de_contrat(signature: datetime.date | str, annees: int = 5) -> datetime.date:
    """Last day of a contract: the eve of an anniversary of its signature."""
    debut = datetime.date.fromisoformat(str(signature))
    return ajouter_mois(debut, 12 * annees) - datetime.timedelta(days=1)


class ContratFactory(DjangoModelFactory):
    class Meta:
        model = Contrat

    cpts = factory.SubFactory(CPTSFactory)
    caisse = factory.SubFactory(OrganisationFactory, type=TypeOrganisation.CPAM)
    ars = factory.SubFactory(OrganisationFactory, type=TypeOrganisation.ARS)
    signature = DEBUT
    fin = factory.LazyAttribute(lambda o: fin_de_contrat(o.signature))
    taille = "T2"

    class Params:
        # An entered contract, on the scale of the worked examples: its schedule can be computed.
        enregistre = factory.Trait(saisie=Saisie.ENREGISTRE, bareme="demo-exemples")


class EngagementMissionFactory(DjangoModelFactory):
    class Meta:
        model = EngagementMission

    contrat = factory.SubFactory(ContratFactory, enregistre=True)
    mission = "prevention"
    demarrage_prevu = factory.SelfAttribute("demarrage")
    demarrage = DEBUT


class TauxRetenuFactory(DjangoModelFactory):
    class Meta:
        model = TauxRetenu

    contrat = factory.SubFactory(ContratFactory, enregistre=True)
    annee_contrat = DEBUT
    mission = "prevention"
    taux = Decimal("0.80")
    motif = "Trois objectifs sur quatre atteints, constatés en dialogue de gestion."
    decide_le = datetime.date(2025, 1, 15)


def rattacher(cpts: CPTS, organisation: Organisation, nature: str) -> Rattachement:
    return Rattachement.objects.create(cpts=cpts, organisation=organisation, nature=nature, debut=DEBUT)


class UtilisateurFactory(DjangoModelFactory):
    class Meta:
        model = Utilisateur
        skip_postgeneration_save = True

    username = factory.Sequence(lambda n: f"personne{n}")
    email = factory.LazyAttribute(lambda o: f"{o.username}@essai.example")
    first_name = "Hélène"
    last_name = "Garçon-Lefèvre"
    password = factory.django.Password(MOT_DE_PASSE)


def _organisation_pour(role: str, structure) -> Organisation:
    """The organisation a role is held for: the CPTS's own caisse or ARS, or a national body."""
    if isinstance(structure, Organisation):
        return structure
    if role == Role.CPAM:
        return structure.rattachement(NatureRattachement.CAISSE)
    if role == Role.ARS:
        return structure.rattachement(NatureRattachement.ARS)
    existante = Organisation.objects.filter(type=role).first()
    return existante or OrganisationFactory(type=role)


def personne(role: str, structure=None, **champs) -> Utilisateur:
    """A person holding ``role``: on a CPTS, or for its caisse/ARS, or nationally (``structure`` then unused)."""
    utilisateur = UtilisateurFactory(**champs)
    habiliter(utilisateur, role, structure)
    return utilisateur


def habiliter(utilisateur: Utilisateur, role: str, structure=None) -> Habilitation:
    cible = {}
    if role in ROLES_DE_CPTS:
        cible = {"cpts": structure}
    elif role != Role.ADMIN:
        cible = {"organisation": _organisation_pour(role, structure)}
    return Habilitation.objects.create(utilisateur=utilisateur, role=role, debut=DEBUT, **cible)


class JetonServiceFactory(DjangoModelFactory):
    """A service token of a CPTS, asked for; ``accorde=True``: granted by another person, for half a year."""

    class Meta:
        model = JetonService

    libelle = "Entrepôt de données"
    role = Role.EXPERT_COMPTABLE
    cpts = factory.SubFactory(CPTSFactory)
    portees = ("lecture:cpts",)
    compte = factory.SubFactory(UtilisateurFactory, is_active=False)
    duree_jours = 180
    demande_par = factory.SubFactory(UtilisateurFactory)

    class Params:
        accorde = factory.Trait(
            accorde_par=factory.SubFactory(UtilisateurFactory),
            accorde_le=factory.LazyFunction(timezone.now),
            expire_le=factory.LazyAttribute(lambda o: o.accorde_le + datetime.timedelta(days=o.duree_jours)),
        )


def jeton_de(role: str, structure=None, **champs) -> tuple[JetonService, str]:
    """A granted service token of this role, on the CPTS or for its caisse, its ARS, a national body; and its secret."""
    cible = {"cpts": structure, "organisation": None}
    if role not in ROLES_DE_CPTS:
        cible = {"cpts": None, "organisation": _organisation_pour(role, structure)}
    jeton = JetonServiceFactory(role=role, accorde=True, **cible, **champs)
    return jeton, nouveau_secret(jeton, jeton.demande_par)[1]


class ExerciceFactory(DjangoModelFactory):
    class Meta:
        model = Exercice

    cpts = factory.SubFactory(CPTSFactory)
    debut = datetime.date(2025, 1, 1)
    fin = datetime.date(2025, 12, 31)

    @classmethod
    def _create(cls, model_class, *args, **kwargs):
        """Dates may be written as text: the object holds dates, as one read from the database does."""
        for bord in ("debut", "fin"):
            if isinstance(kwargs[bord], str):
                kwargs[bord] = datetime.date.fromisoformat(kwargs[bord])
        return super()._create(model_class, *args, **kwargs)


class DepotFactory(DjangoModelFactory):
    class Meta:
        model = Depot

    exercice = factory.SubFactory(ExerciceFactory)
    cpts = factory.SelfAttribute("exercice.cpts")
    piece = "fec"


class VersionFactory(DjangoModelFactory):
    """A version received, not read yet."""

    class Meta:
        model = Version

    depot = factory.SubFactory(DepotFactory)
    numero = factory.Sequence(lambda n: f"2026-9{n:05d}")
    rang = factory.Sequence(lambda n: n + 1)
    sha256 = factory.Sequence(lambda n: f"{n:064x}")
    recu_le = datetime.datetime(2026, 3, 15, 9, 30, tzinfo=datetime.UTC)
    depose_par = factory.SubFactory(UtilisateurFactory)
