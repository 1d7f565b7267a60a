"""What each grade of evidence is worth, in words. A mention in the activity report is a mere declaration.

Senate report n° 32, II.B: the evidence asked is often weak, so its grade shows beside every value.
"""

from financements.indicateurs.enums import NiveauPreuve

PORTEES = {
    NiveauPreuve.DECLARATION: "Déclaration de la CPTS : preuve faible",
    NiveauPreuve.DOCUMENT: "Document joint ou désigné : preuve vérifiable",
    NiveauPreuve.DONNEE: "Donnée vérifiable : preuve forte",
}
# From the weakest to the strongest.
RANGS = tuple(PORTEES)
