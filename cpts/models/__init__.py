"""Structures, territories, people, rights: one file per noun."""

from cpts.models.changements import Changement
from cpts.models.organisations import Organisation
from cpts.models.service import JetonService, SecretService
from cpts.models.structures import CPTS, CommunePerimetre, EtapeVie, Rattachement, en_vigueur
from cpts.models.territoires import Commune, Departement, PopulationCommune, Region
from cpts.models.traces import Acte, Consultation, CourrielEnvoye, Jeton, MotifConsultation
from cpts.models.utilisateurs import Habilitation, Utilisateur

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
