"""Layouts of programs, as their exports write them: one line per layout.

`role:titles`, columns parted by ` | `, rows of titles by ` / ` (top first, `~` for an empty cell). Roles: `compte`,
`libelle`, `joint` (number and label in one cell), `classe`, `nombre`, `vide`, `sens`, or an amount `quantity.form`.
Quantities: `cloture`, `cumul` (opening and movements), `mvt`, `ouv`, `mois` (December), `n1` (closing of 2024),
`avant` (before adjustments), `od`, `ecart` (2025 − 2024). Forms: `d` and `c` (debit, credit), `s` signed, `i` signed
with credit positive, `a` without sign (beside `sens`), `x` followed by D or C.
"""

from __future__ import annotations

# What the accounts, without any doubt, say: a question or a refusal there is a defect to tell.
SURS = {
    "paheko": "compte:Numéro | libelle:Compte | cumul.d:Total des débits | cumul.c:Total des crédits"
    " | cloture.d:Solde débiteur | cloture.c:Solde créditeur",
    "paheko simple": "compte:Numéro | libelle:Intitulé | cumul.d:Débits | cumul.c:Crédits | cloture.s:Solde",
    "dolibarr": "compte:Compte comptable | libelle:Libellé | cumul.d:Débit | cumul.c:Crédit | cloture.s:Solde",
    "dolibarr écran": "joint:Compte comptable | ouv.s:Solde d’ouverture | mvt.d:Débit | mvt.c:Crédit"
    " | cloture.s:Solde",
    "dolibarr sens": "compte:Compte | libelle:Libellé | cloture.a:Solde | sens:Sens",
    "ebp": "compte:Numéro | libelle:Intitulé | cloture.d:Solde D | cloture.c:Solde C",
    "ebp complet": "compte:N° de compte | libelle:Libellé | ouv.d:Report Débit | ouv.c:Report Crédit"
    " | mvt.d:Mouvement Débit | mvt.c:Mouvement Crédit | cloture.d:Solde Débit | cloture.c:Solde Crédit",
    "ebp cumul": "compte:Compte | libelle:Intitulé du compte | cumul.d:Cumul débit | cumul.c:Cumul crédit"
    " | cloture.d:Solde débiteur | cloture.c:Solde créditeur",
    "ciel": "compte:N° Compte | libelle:Intitulé | cumul.d:Total débit | cumul.c:Total crédit"
    " | cloture.d:Solde débit | cloture.c:Solde crédit",
    "ciel rangées": "compte:Numéro | libelle:Intitulé | ouv.d:Report / Débit | ouv.c:Report / Crédit"
    " | mvt.d:Mouvements / Débit | mvt.c:Mouvements / Crédit | cloture.d:Soldes / Débiteur"
    " | cloture.c:Soldes / Créditeur",
    "sage 50": "compte:Numéro de compte | libelle:Intitulé des comptes | cloture.d:Solde débiteur"
    " | cloture.c:Solde créditeur",
    "sage 100": "compte:Numéro de compte | libelle:Intitulé des comptes | cumul.d:Mouvements / Débit"
    " | cumul.c:Mouvements / Crédit | cloture.d:Soldes / Débit | cloture.c:Soldes / Crédit",
    "sage 100 complète": "compte:Numéro de / compte | vide: | libelle:Intitulé des comptes"
    " | ouv.d:Mouvements au 31/12/24 / ~ / Débit | vide: | ouv.c:Mouvements au 31/12/24 / ~ / Crédit"
    " | mvt.d:Mouvements / ~ / Débit | vide: | mvt.c:Mouvements / ~ / Crédit"
    " | cloture.d:Soldes cumulés / ~ / Débit | vide: | cloture.c:Soldes cumulés / ~ / Crédit",
    "quadra": "compte:Compte | libelle:Intitulé | cumul.d:Débit | cumul.c:Crédit | cloture.d:Solde débit"
    " | cloture.c:Solde crédit",
    "quadra comparée": "compte:Compte | libelle:Libellé | cloture.s:Solde au 31/12/2025"
    " | n1.s:Solde au 31/12/2024 | ecart.s:Variation",
    "cegid": "compte:Compte général | libelle:Libellé | ouv.d:A-nouveaux débit | ouv.c:A-nouveaux crédit"
    " | mvt.d:Mouvements débit | mvt.c:Mouvements crédit | cloture.d:Soldes débit | cloture.c:Soldes crédit",
    "cegid à-nouveaux": "compte:Général | libelle:Intitulé | ouv.d:A nouveau / Débit | ouv.c:A nouveau / Crédit"
    " | mvt.d:Mouvements de la période / Débit | mvt.c:Mouvements de la période / Crédit",
    "acd": "compte:N° Compte | libelle:Libellé du compte | cloture.d:Débit 31/12/2025 | cloture.c:Crédit 31/12/2025"
    " | n1.d:Débit 31/12/2024 | n1.c:Crédit 31/12/2024",
    "acd inverse": "compte:Compte | libelle:Désignation | n1.s:31/12/2024 | cloture.s:31/12/2025",
    "pennylane": "compte:Numéro de compte | libelle:Nom du compte | cumul.d:Débit | cumul.c:Crédit"
    " | cloture.d:Solde débiteur | cloture.c:Solde créditeur",
    "pennylane ouverture": "compte:Numéro | libelle:Intitulé | ouv.d:Débit (ouverture) | ouv.c:Crédit (ouverture)"
    " | mvt.d:Débit (période) | mvt.c:Crédit (période) | cloture.d:Débit (clôture) | cloture.c:Crédit (clôture)",
    "odoo": "joint: | ouv.d:Solde initial / Débit | ouv.c:Solde initial / Crédit | mvt.d:2025 / Débit"
    " | mvt.c:2025 / Crédit | cloture.d:Solde final / Débit | cloture.c:Solde final / Crédit",
    "odoo code": "compte:Code | libelle:Nom du compte | ouv.s:Solde initial | mvt.d:2025 / Débit"
    " | mvt.c:2025 / Crédit | cloture.s:Solde final",
    "oca": "compte:Code | libelle:Compte | ouv.s:Solde initial | mvt.d:Débit | mvt.c:Crédit"
    " | mvt.s:Solde de la période | cloture.s:Solde final",
    "erpnext": "joint:Compte | ouv.d:Ouverture (Dr) | ouv.c:Ouverture (Cr) | mvt.d:Débit | mvt.c:Crédit"
    " | cloture.d:Fermeture (Dr) | cloture.c:Fermeture (Cr)",
    "erpnext anglais": "joint:Account | ouv.d:Opening (Dr) | ouv.c:Opening (Cr) | mvt.d:Debit | mvt.c:Credit"
    " | cloture.d:Closing (Dr) | cloture.c:Closing (Cr)",
    "erpnext simple": "joint:Compte | cloture.d:Débit | cloture.c:Crédit",
    "business central": "compte:N° | libelle:Nom | mois.d:Solde période débit | mois.c:Solde période crédit"
    " | cloture.d:Solde débit au 31/12/2025 | cloture.c:Solde crédit au 31/12/2025",
    "business central mois": "compte:N° | libelle:Nom | mois.d:Débit décembre | mois.c:Crédit décembre"
    " | cumul.d:Débit cumulé | cumul.c:Crédit cumulé",
    "assoconnect": "compte:Numéro de compte | libelle:Libellé du compte | cumul.d:Débit | cumul.c:Crédit"
    " | cloture.s:Solde",
    "noalyss": "compte:Poste comptable | libelle:Libellé | cumul.d:Débit | cumul.c:Crédit"
    " | cloture.d:Solde débiteur | cloture.c:Solde créditeur",
    "noalyss n-1": "compte:Poste | libelle:Libellé | n1.d:Débit N-1 | n1.c:Crédit N-1 | cumul.d:Débit N"
    " | cumul.c:Crédit N | cloture.d:Solde débiteur N | cloture.c:Solde créditeur N",
    "tryton": "compte:Code | libelle:Nom | ouv.s:Solde de début | mvt.d:Débit | mvt.c:Crédit"
    " | cloture.s:Solde de fin",
    "ldcompta": "compte:Compte | libelle:Libellé | mois.d:Débit période | mois.c:Crédit période"
    " | cumul.d:Débit exercice | cumul.c:Crédit exercice | cloture.d:Solde débiteur | cloture.c:Solde créditeur",
    "révision": "compte:Compte | libelle:Libellé | cloture.d:Exercice N après OD / Débit"
    " | cloture.c:Exercice N après OD / Crédit | n1.d:Exercice N-1 / Débit | n1.c:Exercice N-1 / Crédit"
    " | ecart.s:Écart | avant.d:Exercice N / Débit | avant.c:Exercice N / Crédit | od.d:Journal OD / Débit"
    " | od.c:Journal OD / Crédit",
    "à la main": "compte:Compte | libelle:Désignation | cloture.d:Débiteur | cloture.c:Créditeur",
    "tableur": "compte:Compte | libelle:Libellé | cloture.d:Débit | cloture.c:Crédit",
    "tableur cumul": "compte:N° compte | libelle:Intitulé | cumul.d:Débit | cumul.c:Crédit",
    "solde suivi de D ou C": "compte:Compte | libelle:Libellé | cloture.x:Solde",
    "solde signé": "compte:Compte | libelle:Libellé | cloture.s:Solde",
    "solde n et n-1": "compte:Compte | libelle:Intitulé | cloture.s:Solde N | n1.s:Solde N-1",
    "soldes datés": "compte:Compte | libelle:Libellé | n1.d:31/12/2024 / Débit | n1.c:31/12/2024 / Crédit"
    " | cloture.d:31/12/2025 / Débit | cloture.c:31/12/2025 / Crédit",
    "exercices": "compte:Compte | libelle:Libellé | cloture.d:Exercice 2025 / Débiteur"
    " | cloture.c:Exercice 2025 / Créditeur | n1.d:Exercice 2024 / Débiteur | n1.c:Exercice 2024 / Créditeur",
    "sans libellé": "compte:Compte | cloture.d:Solde débiteur | cloture.c:Solde créditeur",
    "classe et nombre": "classe:Classe | compte:Compte | libelle:Libellé | nombre:Nb écritures | cumul.d:Débit"
    " | cumul.c:Crédit | cloture.d:Solde débiteur | cloture.c:Solde créditeur",
    "analytique": "compte:Compte | libelle:Libellé | analytique:Section analytique | cloture.d:Débit"
    " | cloture.c:Crédit",
    "analytique signé": "compte:Numéro de compte | libelle:Intitulé | analytique:Code analytique"
    " | cloture.s:Solde",
    "ouverture et mouvements": "compte:Compte | libelle:Libellé | ouv.d:A nouveau débit | ouv.c:A nouveau crédit"
    " | mvt.d:Mouvement débit | mvt.c:Mouvement crédit",
    "myunisoft": "compte:Compte | libelle:Libellé | cloture.s:Solde N | n1.s:Solde N-1 | ecart.s:Écart"
    " | pourcent:Écart %",
    "isacompta": "compte:Compte | libelle:Intitulé | ouv.d:Débit antérieur | ouv.c:Crédit antérieur"
    " | mvt.d:Débit période | mvt.c:Crédit période | cloture.d:Solde débit | cloture.c:Solde crédit",
    "coala": "compte:N° de Compte | libelle:Intitulé | ouv.d:Report à nouveau / D | ouv.c:Report à nouveau / C"
    " | mvt.d:Mouvements exercice / D | mvt.c:Mouvements exercice / C | cloture.d:Solde / D | cloture.c:Solde / C",
    "tiime": "compte:Numéro de compte | libelle:Nom du compte | date:Dernier mouvement | cumul.d:Total débit"
    " | cumul.c:Total crédit | cloture.d:Solde débiteur | cloture.c:Solde créditeur",
    "sap": "compte:Compte G/L | libelle:Nom | ouv.s:SI | mvt.d:Débit | mvt.c:Crédit | cloture.s:Solde",
    "xero": "compte:Account Code | libelle:Account | cloture.d:Debit - Year to date | cloture.c:Credit - Year to date",
    "budget et réalisé": "compte:Compte | libelle:Libellé | budget.s:Budget 2025 | cloture.s:Réalisé 2025",
    "type de compte": "type:Type | compte:Numéro | libelle:Intitulé | cloture.d:Solde débiteur"
    " | cloture.c:Solde créditeur | date:Date",
    "cumul à date": "compte:Compte | libelle:Intitulé | cumul.d:Cumul au 31/12/2025 / Débit"
    " | cumul.c:Cumul au 31/12/2025 / Crédit | cloture.d:Solde au 31/12/2025 / Débiteur"
    " | cloture.c:Solde au 31/12/2025 / Créditeur | n1.d:Solde au 31/12/2024 / Débiteur"
    " | n1.c:Solde au 31/12/2024 / Créditeur",
    "trois ans": "compte:Compte | libelle:Libellé | n1.s:2024 | cloture.s:2025 | ecart.s:Évolution | pourcent:%",
    "débit crédit écartés": "compte:Compte | cumul.d:Débit | libelle:Libellé | cumul.c:Crédit | vide:"
    " | cloture.s:Solde",
    "initial signé": "compte:Compte | libelle:Libellé | ouv.s:Solde initial | mvt.d:Débit | mvt.c:Crédit",
}  # fmt: skip

# Readable by a careful person; a reader may ask.
DOUTEUX = {
    "crédit positif": "compte:Compte | libelle:Libellé | cloture.i:Solde",
    "montant": "compte:Compte | libelle:Libellé | cloture.s:Montant",
    "deux soldes sans date": "compte:Compte | libelle:Libellé | n1.s:Solde précédent | cloture.s:Solde",
    "avant et od": "compte:Compte | libelle:Libellé | avant.d:Avant OD / Débit | avant.c:Avant OD / Crédit"
    " | od.d:OD / Débit | od.c:OD / Crédit",
    "avant, od, après": "compte:Compte | libelle:Libellé | avant.d:Balance avant écritures / Débit"
    " | avant.c:Balance avant écritures / Crédit | od.d:Écritures d’inventaire / Débit"
    " | od.c:Écritures d’inventaire / Crédit | cloture.d:Balance après écritures / Débit"
    " | cloture.c:Balance après écritures / Crédit",
    "deux exercices nus": "compte:Compte | libelle:Libellé | cloture.d:Exercice / Débit"
    " | cloture.c:Exercice / Crédit | n1.d:Exercice précédent / Débit | n1.c:Exercice précédent / Crédit",
    "mois seul nommé": "compte:Compte | libelle:Libellé | mois.d:Débit du mois | mois.c:Crédit du mois"
    " | cumul.d:Débit | cumul.c:Crédit",
    "quatre montants sans mot": "compte:Compte | libelle:Intitulé | ouv.d:Ouverture / D | ouv.c:Ouverture / C"
    " | mvt.d:Mouvements / D | mvt.c:Mouvements / C",
}  # fmt: skip

# The file does not hold the figures of 2025, or only some: accepting it is a fault.
FAUX = {
    "n-1 seul": "compte:Compte | libelle:Libellé | n1.d:Débit au 31/12/2024 | n1.c:Crédit au 31/12/2024",
    "n-1 seul signé": "compte:Compte | libelle:Libellé | n1.s:Solde au 31/12/2024",
    "n-1 seul en lettres": "compte:Compte | libelle:Intitulé | n1.d:Exercice N-1 / Débit | n1.c:Exercice N-1 / Crédit",
    "mois seul": "compte:Compte | libelle:Libellé | mois.d:Débit décembre 2025 | mois.c:Crédit décembre 2025",
    "mouvements seuls": "compte:Compte | libelle:Libellé | mvt.d:Mouvements débit | mvt.c:Mouvements crédit",
    "ouverture seule": "compte:Compte | libelle:Libellé | ouv.d:Débit d’ouverture | ouv.c:Crédit d’ouverture",
    "od seules": "compte:Compte | libelle:Libellé | od.d:Journal OD débit | od.c:Journal OD crédit",
}  # fmt: skip

# Words that programs and people put for one another, for the layouts composed at random.
SYNONYMES = {
    "compte": ("Compte", "N° compte", "N° de compte", "Numéro", "Numéro de compte", "Compte général", "Code",
               "Comptes", "No compte", "Num. compte", "Compte comptable", "N°", "COMPTE", "CompteNum"),
    "libelle": ("Libellé", "Intitulé", "Intitulé du compte", "Libellé du compte", "Désignation", "Nom du compte",
                "Intitulé des comptes", "LIBELLE", "Nom", "Description"),
    "cloture": (("Solde débiteur", "Solde créditeur"), ("Solde débit", "Solde crédit"), ("Solde D", "Solde C"),
                ("Débit clôture", "Crédit clôture"), ("Solde final débit", "Solde final crédit"),
                ("Solde fin débit", "Solde fin crédit"), ("Soldes débiteurs", "Soldes créditeurs"),
                ("SOLDE DEBITEUR", "SOLDE CREDITEUR")),
    "cumul": (("Débit cumulé", "Crédit cumulé"), ("Cumul débit", "Cumul crédit"), ("Total débit", "Total crédit")),
    "mvt": (("Mouvements débit", "Mouvements crédit"), ("Débit mouvements", "Crédit mouvements"),
            ("Mvt débit", "Mvt crédit"), ("Débit de la période", "Crédit de la période")),
    "ouv": (("Débit ouverture", "Crédit ouverture"), ("A nouveau débit", "A nouveau crédit"),
            ("Solde initial débit", "Solde initial crédit"), ("Report débit", "Report crédit"),
            ("Ouverture D", "Ouverture C")),
    "mois": (("Débit décembre", "Crédit décembre"), ("Débit du mois", "Crédit du mois"),
             ("Mouvements décembre débit", "Mouvements décembre crédit")),
    "n1": (("Débit N-1", "Crédit N-1"), ("Débit 2024", "Crédit 2024"), ("Solde débiteur 2024", "Solde créditeur 2024"),
           ("Débit au 31/12/2024", "Crédit au 31/12/2024")),
    "signe": ("Solde", "Solde final", "Solde de clôture", "Solde au 31/12/2025", "Solde 2025", "SOLDE"),
    "signe n1": ("Solde N-1", "Solde au 31/12/2024", "Solde 2024"),
    "signe ouv": ("Solde initial", "Solde d’ouverture", "A nouveau"),
}  # fmt: skip
