"""The missions of a CPTS, in the order of the agreement: their codes, never renamed, and their words. Pure.

Source: national agreement of 20 June 2019 (art. 5 to 7) and its amendments. Everything else takes its list from here.
"""

FONCTIONNEMENT = "fonctionnement"
NON_AFFECTE = "non_affecte"
# Those that an ACI contract pays for.
MISSIONS_ACI = {
    "acces_soins": "Accès aux soins",
    "parcours": "Parcours pluriprofessionnels",
    "prevention": "Prévention",
    "crises_sanitaires": "Crises sanitaires graves",
    "qualite_pertinence": "Qualité et pertinence",
    "accompagnement_ps": "Accompagnement des professionnels",
}
# With running costs, and what nobody attributed yet.
LIBELLES = {FONCTIONNEMENT: "Fonctionnement", **MISSIONS_ACI, NON_AFFECTE: "Non affecté"}
