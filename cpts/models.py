"""Gathers the rows of the rooms, for Django."""

from cpts.courriels.models import CourrielEnvoye
from cpts.personnes.models import Habilitation, Jeton, JetonService, SecretService, Utilisateur
from cpts.structures.models import CPTS, CommunePerimetre, EtapeVie, Organisation, Rattachement, en_vigueur
from cpts.territoires.models import Commune, Departement, PopulationCommune, Region
from cpts.traces.models import Acte, Changement, Consultation, MotifConsultation

__all__ = [
    "CPTS",
    "Acte",
    "Changement",
    "Commune",
    "CommunePerimetre",
    "Consultation",
    "CourrielEnvoye",
    "Departement",
    "EtapeVie",
    "Habilitation",
    "Jeton",
    "JetonService",
    "MotifConsultation",
    "Organisation",
    "PopulationCommune",
    "Rattachement",
    "Region",
    "SecretService",
    "Utilisateur",
    "en_vigueur",
]
