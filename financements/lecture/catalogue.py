"""The rules of the reading engine, one row per stable code: the public rule pages are made from it.

Gravities: `refus` (not a readable FEC), `bloquant` (counts in no total), `alerte` (kept, to be looked at),
`info` (nothing to do). Templates are filled by `str.format`; unknown places are a programming error.
Legal texts: LPF art. A47 A-1 (form of the file), PCG and ANC 2018-06 (chart), loi Informatique et Libertés
and décret 2019-341 (NIR).
"""

from __future__ import annotations

from dataclasses import dataclass

A47 = "Livre des procédures fiscales, article A47 A-1"
PCG = "Plan comptable général (règlement ANC 2014-03)"
CNIL = "Décret n° 2019-341 du 19 avril 2019 (usages autorisés du NIR)"
SERVICE = "Règle de lecture du service"


@dataclass(frozen=True)
class Regle:
    """One check: code, gravity, what it says and what the reader should do."""

    code: str
    gravite: str
    titre: str
    message: str
    que_faire: str
    source: str
    attendu: str | None = None


_EXPORT = (
    "Refaites l’export FEC « texte » (.txt) depuis votre logiciel comptable, sans l’ouvrir dans un tableur."
)
_CORRIGER = "Corrigez dans votre logiciel comptable, puis déposez un nouvel export."

REGLES_FEC = (
    # --- refus -------------------------------------------------------------------------------------------
    Regle("FEC-01", "refus", "Le fichier n’est pas un texte lisible",
          "Ce fichier est {lu} : ce n’est pas un FEC.", _EXPORT, A47,
          "un fichier texte à colonnes séparées par une tabulation ou une barre verticale"),
    Regle("FEC-02", "refus", "FEC au format XML",
          "Ce fichier est au format XML, que ce service ne lit pas encore.",
          "Choisissez l’export FEC « texte » (.txt) de votre logiciel : le contenu est le même.", A47,
          "un fichier texte (.txt)"),
    Regle("FEC-03", "refus", "Séparateur de colonnes introuvable",
          "Les colonnes du fichier n’ont pu être reconnues : {lu}.", _EXPORT, A47,
          "tabulation ou barre verticale"),
    Regle("FEC-04", "alerte", "Encodage UTF-16",
          "Ce fichier est encodé en UTF-16, que la loi n’admet pas pour un FEC ; il a été lu quand même.",
          "Rien n’est perdu. Choisissez l’encodage UTF-8 (ou ISO 8859-15) au prochain export.", A47,
          "ASCII, ISO 8859-15 ou UTF-8"),
    Regle("FEC-05", "refus", "Colonnes indispensables absentes",
          "Aucune des premières lignes ne nomme : {lu}. Sans ces colonnes, aucun montant ne peut être lu.",
          "Vérifiez que les titres des colonnes sont dans le fichier, avec les noms du FEC (JournalCode, "
          "EcritureNum, EcritureDate, CompteNum, CompteLib, EcritureLib, Debit, Credit…). " + _EXPORT, A47,
          "CompteNum, et Debit et Credit (ou Montant et Sens)"),
    Regle("FEC-06", "refus", "Numéro de sécurité sociale dans le fichier",
          "La zone {champ} contient un numéro de sécurité sociale. Ce fichier ne peut pas être conservé.",
          "Retirez le numéro dans votre logiciel (souvent le libellé des écritures de paie, ou le code "
          "auxiliaire du salarié), puis déposez un nouvel export. Le fichier reçu est détruit.", CNIL,
          "aucun numéro de sécurité sociale"),
    Regle("FEC-07", "refus", "Guillemet qui ne se ferme pas",
          "Le fichier a été réenregistré par un tableur et contient {lu} : des lignes entières seraient avalées.",
          "Retirez ce guillemet du libellé. " + _EXPORT, A47, "des zones sans guillemets"),
    Regle("FEC-08", "refus", "Virgule à la fois séparateur et décimale",
          "La virgule sépare les colonnes et aussi les décimales des montants : ils ne peuvent être lus sans doute.",
          "Choisissez la tabulation ou le point-virgule comme séparateur. " + _EXPORT, A47,
          "tabulation ou barre verticale"),
    # --- bloquant ----------------------------------------------------------------------------------------
    Regle("FEC-10", "bloquant", "Colonne indispensable absente",
          "La colonne {champ} manque : aucune ligne ne peut être rattachée à l’exercice.", _EXPORT, A47,
          "les dix-huit colonnes du FEC"),
    Regle("FEC-11", "bloquant", "Nombre de zones de la ligne",
          "La ligne {ligne} a {lu} zones au lieu de {attendu}. {indice}",
          "Retirez du libellé le séparateur ou le retour à la ligne en trop dans votre logiciel, puis "
          "refaites l’export.", A47),
    Regle("FEC-12", "alerte", "Zone obligatoire vide",
          "La zone {champ} est vide ligne {ligne} ; les comptes se lisent sans elle.",
          "Remplissez-la dans votre logiciel comptable si vous le pouvez.", A47, "une valeur"),
    Regle("FEC-13", "bloquant", "Date impossible",
          "La date « {lu} » de la zone {champ} n’est pas une date du calendrier écrite comme les autres.",
          _CORRIGER, A47, "AAAAMMJJ, par exemple 20240229"),
    Regle("FEC-14", "bloquant", "Montant illisible",
          "Le montant « {lu} » de la zone {champ} n’est pas un nombre.", _CORRIGER, A47,
          "un nombre à virgule, par exemple 1234,50"),
    Regle("FEC-15", "alerte", "Point décimal ou séparateur de milliers",
          "{phrase}",
          "Rien n’est perdu. Réglez l’export sur la virgule décimale, sans séparateur de milliers.", A47,
          "une virgule décimale, sans espace : 1234,50"),
    Regle("FEC-16", "bloquant", "Montant hors de toute mesure",
          "Le montant « {lu} » de la zone {champ} a plus de six décimales ou dépasse dix milliards d’euros.",
          _CORRIGER, SERVICE, "au plus six décimales et dix chiffres avant la virgule"),
    Regle("FEC-17", "bloquant", "Sens illisible",
          "Le sens « {lu} » n’est ni D ni C, ni +1 ni -1.", _CORRIGER, A47, "D, C, +1 ou -1"),
    Regle("FEC-18", "bloquant", "Montant à double sens",
          "Le montant « {lu} » de la zone {champ} peut se lire en milliers ou avec trois décimales, et le reste du "
          "fichier ne permet pas de trancher.",
          "Exportez les montants avec deux décimales et sans séparateur de milliers, par exemple 1234,00.", A47,
          "une virgule décimale et deux décimales : 1234,00"),
    Regle("FEC-19", "bloquant", "Zone indispensable vide",
          "La zone {champ} est vide ligne {ligne} : sans elle, cette ligne ne peut pas être comptée.",
          _CORRIGER, A47, "une valeur"),
    Regle("FEC-20", "bloquant", "Écriture déséquilibrée",
          "L’écriture {ecriture} ({etendue}) n’est pas équilibrée : débit {debit}, crédit {credit}, "
          "écart {ecart}.", _CORRIGER, PCG, "un débit égal au crédit, au centime"),
    Regle("FEC-21", "bloquant", "Fichier déséquilibré",
          "Le total des débits ({debit}) n’est pas égal au total des crédits ({credit}) : écart {ecart}.",
          "Corrigez les écritures déséquilibrées ou les lignes manquantes, puis refaites l’export.", PCG,
          "un total des débits égal au total des crédits"),
    Regle("FEC-22", "bloquant", "Ligne hors de l’exercice",
          "La ligne {ligne} est datée du {lu}, hors de l’exercice.",
          "Vérifiez l’exercice choisi au dépôt, ou corrigez la date de l’écriture.", A47),
    Regle("FEC-23", "bloquant", "Période de plus de 24 mois",
          "Les écritures s’étendent sur {lu} mois : un exercice ne dépasse pas 24 mois.",
          "Déposez un fichier par exercice.", PCG, "24 mois au plus"),
    Regle("FEC-24", "bloquant", "Aucune écriture",
          "Le fichier n’a aucune ligne sous ses titres.", _EXPORT, A47, "au moins une écriture"),
    Regle("FEC-25", "bloquant", "Compte illisible",
          "Le compte « {lu} » n’est pas un numéro de compte : on ne sait pas si c’est une charge, un produit ou autre "
          "chose.", _CORRIGER, A47, "un numéro du plan comptable"),
    Regle("FEC-26", "bloquant", "Comptes soldés",
          "Tous les comptes de charges et de produits sont soldés, et les écritures qui les soldent ne peuvent "
          "pas être reconnues : la dépense serait nulle.",
          "Exportez le FEC avant les écritures de clôture, comme la loi le demande.", A47,
          "un fichier sans les écritures qui soldent les classes 6 et 7"),
    Regle("FEC-27", "bloquant", "Écritures au-dessus des titres",
          "La ligne {ligne} est au-dessus des titres des colonnes, et ressemble à une ligne d’écriture : elle ne "
          "serait pas comptée.", "Remettez la ligne de titres en tête du fichier. " + _EXPORT, A47,
          "les titres sur la première ligne"),
    Regle("FEC-28", "bloquant", "Caractère nul dans une zone qui compte",
          "La zone {champ} contient un caractère nul ligne {ligne} : on ne sait pas ce qu’il remplace.", _EXPORT, A47,
          "aucun caractère nul"),
    # --- alerte ------------------------------------------------------------------------------------------
    Regle("FEC-30", "alerte", "Nom du fichier",
          "Le nom « {lu} » ne suit pas la règle : SIREN, puis FEC, puis date de clôture (AAAAMMJJ), puis « .txt ».",
          "Rien n’est perdu. Nommez le fichier {attendu}.", A47,
          "SIREN + FEC + date de clôture : 123456782FEC20241231.txt"),
    Regle("FEC-31", "alerte", "SIREN du nom du fichier",
          "Le SIREN « {lu} » du nom du fichier {raison}.",
          "Vérifiez que le fichier déposé est bien celui de votre CPTS.", A47),
    Regle("FEC-32", "alerte", "Date de clôture du nom",
          "La date « {lu} » du nom du fichier {raison}.",
          "Vérifiez que le fichier correspond à l’exercice déposé.", A47),
    Regle("FEC-33", "alerte", "Exercice déduit des écritures",
          "L’exercice n’a pu être lu ni au dépôt ni dans le nom du fichier : il est déduit des dates des "
          "écritures ({lu}).", "Indiquez l’exercice au dépôt, ou nommez le fichier selon la règle.", A47),
    Regle("FEC-34", "alerte", "Caractères hors des encodages prévus",
          "Des caractères ne sont pas dans l’encodage du reste du fichier ({lu}).",
          "Réexportez en UTF-8 ; vérifiez les libellés accentués de ces lignes.", A47,
          "ASCII, ISO 8859-15 ou UTF-8, un seul par fichier"),
    Regle("FEC-35", "alerte", "Caractères nuls",
          "Des caractères nuls (invisibles) ont été retirés.", _EXPORT, A47, "aucun caractère nul"),
    Regle("FEC-36", "alerte", "Colonne prévue par la loi absente",
          "La colonne {champ} manque ; les comptes se lisent sans elle.",
          "Rien n’est perdu. Ajoutez cette colonne à l’export si votre logiciel le permet.", A47,
          "les dix-huit colonnes du FEC"),
    Regle("FEC-37", "alerte", "Forme du fichier",
          "Ce fichier est {forme}. Il a été lu quand même, sans doute possible.",
          "Rien n’est perdu. Au prochain dépôt, préférez l’export FEC « texte » (.txt) de votre logiciel, sans "
          "l’ouvrir dans un tableur.", A47,
          "un fichier texte à colonnes séparées par une tabulation ou une barre verticale"),
    Regle("FEC-38", "alerte", "Titres des colonnes",
          "Des titres ne sont pas ceux de la loi ; ils ont été compris ainsi : {titres}.",
          "Vérifiez que chaque colonne a été bien comprise. Préférez l’export FEC de votre logiciel.", A47,
          "les noms de l’article A47 A-1"),
    Regle("FEC-39", "alerte", "Titres répétés",
          "La ligne {ligne} répète les titres des colonnes ; elle a été laissée de côté.",
          "Rien n’est perdu si le fichier réunit bien les parties d’un seul exercice.", A47,
          "une seule ligne de titres"),
    Regle("FEC-40", "alerte", "Numéro de compte",
          "Le compte « {lu} » ne commence pas par trois chiffres.", _CORRIGER, A47,
          "trois premiers caractères : chiffres du plan comptable"),
    Regle("FEC-41", "alerte", "Compte absent du plan comptable",
          "Le compte {lu} n’existe pas dans le plan comptable de cet exercice. {indice}",
          "Reclassez le compte dans votre logiciel, ou dites-nous pourquoi il existe.", PCG),
    Regle("FEC-42", "alerte", "Écriture des dates",
          "Les dates de la zone {champ} ne sont pas écrites AAAAMMJJ (« {lu} » par exemple) ; elles ont été lues comme "
          "écrites {ecriture}.",
          "Rien n’est perdu. Réglez l’export sur AAAAMMJJ si votre logiciel le permet.", A47,
          "AAAAMMJJ, par exemple 20240229"),
    Regle("FEC-43", "alerte", "Zones finales omises",
          "Les dernières zones de la ligne {ligne}, vides, ne sont pas écrites ; elles ont été lues comme vides.",
          "Rien n’est perdu.", A47, "toutes les zones de la ligne"),
    Regle("FEC-44", "alerte", "Numéro de compte mal écrit",
          "Le compte « {lu} » a été lu {attendu}.",
          "Rien n’est perdu. Préférez l’export direct de votre logiciel, sans passer par un tableur.", A47),
    Regle("FEC-50", "alerte", "Ordre de validation",
          "La ligne {ligne} a une date de validation ({lu}) qui n’est pas à sa place dans la suite des dates.",
          "Exportez les écritures dans l’ordre de leur validation.", A47,
          "des dates de validation qui ne reculent jamais"),
    Regle("FEC-51", "alerte", "Trou dans la numérotation",
          "La numérotation des écritures {serie} saute : {lu}.",
          "Vérifiez que ces écritures n’ont pas été supprimées ; sinon, expliquez le saut.", A47,
          "une suite continue, sur le fichier ou par journal"),
    Regle("FEC-52", "alerte", "Numéros d’écriture en désordre",
          "L’écriture {lu} n’est pas à sa place dans la suite des numéros.",
          "Exportez les écritures dans l’ordre de leur numéro.", A47, "des numéros croissants"),
    Regle("FEC-53", "alerte", "Numérotation des écritures",
          "{phrase}", "Réglez la numérotation des écritures dans votre logiciel : un numéro par écriture.", A47,
          "un numéro par écriture"),
    Regle("FEC-54", "alerte", "À-nouveaux après d’autres écritures",
          "L’écriture d’à-nouveaux de la ligne {ligne} suit d’autres écritures.",
          "Placez les à-nouveaux en tête du fichier.", A47, "les à-nouveaux en premier"),
    Regle("FEC-55", "alerte", "Plusieurs dates dans une écriture",
          "L’écriture {ecriture} porte plusieurs dates : la ligne {ligne} est datée du {lu}.",
          "Vérifiez la date de cette ligne.", A47),
    Regle("FEC-56", "alerte", "Écriture d’une seule ligne",
          "L’écriture {ecriture} n’a qu’une ligne.", "Vérifiez qu’aucune ligne n’a été perdue.", PCG,
          "au moins deux lignes"),
    Regle("FEC-57", "alerte", "Écriture en double",
          "L’écriture {ecriture} ({etendue}) figure déjà à l’identique ligne {lu}.",
          "Vérifiez que l’export n’a pas été ajouté deux fois au fichier.", PCG, "une seule fois"),
    Regle("FEC-58", "alerte", "Ligne en double",
          "La ligne {ligne} est identique à la ligne {lu}, dans la même écriture.",
          "Vérifiez qu’elle n’a pas été exportée deux fois.", PCG, "une seule fois"),
    Regle("FEC-60", "alerte", "Débit et crédit sur la même ligne",
          "La ligne {ligne} porte un débit et un crédit ({lu}).", _CORRIGER, A47,
          "un seul des deux montants non nul"),
    Regle("FEC-61", "alerte", "Ligne sans montant",
          "La ligne {ligne} a un débit et un crédit nuls.", "Vérifiez que le montant n’a pas été perdu.", A47,
          "un débit ou un crédit non nul"),
    Regle("FEC-62", "alerte", "Montant négatif",
          "Le montant « {lu} » de la zone {champ} est négatif.",
          "Passez plutôt le montant dans l’autre colonne.", A47, "un montant positif"),
    Regle("FEC-63", "alerte", "Plus de deux décimales",
          "Le montant « {lu} » de la zone {champ} a plus de deux décimales ; il est conservé exactement.",
          "Vérifiez les arrondis de votre logiciel.", A47, "deux décimales"),
    Regle("FEC-64", "alerte", "Auxiliaire à moitié rempli",
          "Le code et le libellé du compte auxiliaire vont ensemble : {champ} est vide ligne {ligne}.",
          _CORRIGER, A47, "les deux zones, ou aucune"),
    Regle("FEC-65", "alerte", "Lettrage à moitié rempli",
          "Le lettrage et sa date vont ensemble : {champ} est vide ligne {ligne}.", _CORRIGER, A47,
          "les deux zones, ou aucune"),
    Regle("FEC-66", "alerte", "Devise à moitié remplie",
          "Le montant en devise et la devise vont ensemble : {champ} est vide ligne {ligne}.", _CORRIGER, A47,
          "les deux zones, ou aucune"),
    Regle("FEC-67", "alerte", "Aucune charge ou aucun produit",
          "Le fichier ne donne {lu}.",
          "Vérifiez que le fichier est complet et qu’il est exporté avant la clôture. S’il dit vrai, gardez-le ainsi.",
          SERVICE, "des charges (classe 6) et des produits (classe 7)"),
    Regle("FEC-68", "alerte", "Écritures de clôture",
          "{ecriture} solde les comptes de charges et de produits. {raison} Ses lignes ne comptent ni dans la "
          "dépense ni dans le résultat.",
          "Rien n’est perdu. La loi demande un FEC sans les écritures qui soldent les classes 6 et 7.", A47,
          "un fichier sans les écritures qui soldent les classes 6 et 7"),
    # --- info --------------------------------------------------------------------------------------------
    Regle("FEC-80", "info", "Colonnes en plus",
          "Colonnes lues au-delà des dix-huit prévues : {lu}.", "Rien à faire.", A47),
    Regle("FEC-81", "info", "Noms ou ordre des colonnes",
          "Titres compris malgré leurs écarts : {lu}.", "Rien à faire.", A47,
          "les noms et l’ordre de l’article A47 A-1"),
    Regle("FEC-82", "info", "Séparateur en fin de ligne",
          "Les lignes se terminent par un séparateur en trop, ignoré.", "Rien à faire.", A47),
    Regle("FEC-83", "info", "Fins de ligne doublées",
          "Les fins de ligne sont écrites CR CR LF ; chacune compte pour une seule.", "Rien à faire.", A47),
    Regle("FEC-84", "info", "Lignes vides",
          "Des lignes vides ont été ignorées.", "Rien à faire.", A47),
    Regle("FEC-85", "info", "IBAN masqués",
          "Des coordonnées bancaires (IBAN) ont été masquées dans les lignes lues.",
          "Évitez de les écrire dans les libellés.", SERVICE),
    Regle("FEC-86", "info", "Montants laissés vides",
          "Une zone Debit ou Credit vide, en face d’un montant, est lue comme zéro.", "Rien à faire.", A47,
          "0,00"),
    Regle("FEC-87", "info", "Subdivision libre",
          "Le compte {lu} n’a pas de compte à trois chiffres dans le plan de cet exercice ; il est rattaché au "
          "compte {attendu}.", "Rien à faire si ce compte est voulu.", PCG),
    Regle("FEC-88", "info", "Marque d’ordre des octets",
          "Le fichier commence par une marque UTF-8 (BOM), ignorée.", "Rien à faire.", A47),
)  # fmt: skip

_TABLEUR = "Réexportez la balance générale depuis votre logiciel comptable, en XLSX ou en CSV."

_NOMMER = (
    "Écrivez au-dessus des comptes une ligne de titres : Compte ; Libellé ; Débit ; Crédit (ou Solde débiteur ; "
    "Solde créditeur)."
)
_VERIFIER = (
    "Comparez ces lignes avec la balance de votre logiciel ; corrigez, puis déposez à nouveau si besoin."
)

REGLES_BALANCE = (
    Regle("BAL-01", "refus", "Le fichier n’est pas un tableau lisible",
          "Ce fichier est {lu} : ce n’est pas une balance lisible.",
          "Enregistrez la balance au format .xlsx ou .csv, sans mot de passe, puis déposez-la.", SERVICE,
          "un classeur XLSX ou ODS, ou un fichier CSV"),
    Regle("BAL-02", "refus", "Colonnes introuvables",
          "Les colonnes de la balance n’ont pas été reconnues ({lu}).",
          _NOMMER, SERVICE, "Compte, Libellé, Débit, Crédit"),
    Regle("BAL-03", "refus", "Numéro de sécurité sociale dans le fichier",
          "Une cellule de la ligne {ligne} contient un numéro de sécurité sociale. Ce fichier ne peut pas être "
          "conservé.", "Retirez le numéro, puis déposez un nouveau fichier. Le fichier reçu est détruit.", CNIL,
          "aucun numéro de sécurité sociale"),
    Regle("BAL-10", "bloquant", "Montant illisible",
          "Le montant « {lu} » ({champ}, ligne {ligne}) n’est pas un nombre : c’est {raison}.",
          "Corrigez la cellule.", SERVICE, "un nombre, par exemple 1 234,56"),
    Regle("BAL-11", "alerte", "Numéro de compte",
          "Le compte « {lu} » ne commence pas par trois chiffres.", "Vérifiez le numéro de compte.", PCG,
          "un numéro d’au moins trois chiffres"),
    Regle("BAL-12", "bloquant", "Montant ambigu",
          "Le montant « {lu} » ({champ}, ligne {ligne}) peut se lire en milliers ou en décimales.",
          "Écrivez les montants avec deux décimales, par exemple 1234,00.", SERVICE, "deux décimales"),
    Regle("BAL-13", "bloquant", "Formule sans valeur",
          "La cellule de la ligne {ligne}, {champ}, contient une formule qui n’a jamais été calculée.",
          "Ouvrez le classeur dans votre tableur, enregistrez-le, puis déposez-le à nouveau.", SERVICE,
          "une valeur"),
    Regle("BAL-14", "bloquant", "Aucun compte", "Le tableau n’a aucun compte sous ses titres.", _TABLEUR,
          SERVICE, "au moins un compte"),
    Regle("BAL-15", "bloquant", "Comptes d’un autre exercice",
          "Ce tableau porte les dates {lu} ; l’exercice demandé se clôt le {attendu}.",
          "Déposez-le pour son exercice ; si la date du tableau est fausse, corrigez-la, puis déposez à nouveau.",
          SERVICE),
    Regle("BAL-16", "bloquant", "Balance tirée après la clôture",
          "Les charges et les produits (classes 6 et 7) sont soldés : la balance a été tirée après la clôture et "
          "ne dit plus ce qui a été dépensé.",
          "Éditez la balance avant les écritures de clôture (ou « hors clôture »), puis déposez-la.", PCG,
          "les soldes des classes 6 et 7 avant clôture"),
    Regle("BAL-17", "bloquant", "Montants d’un seul mois",
          "Les colonnes de montants sont celles d’un mois ou d’une partie de l’exercice, sans cumul ni solde.",
          "Éditez la balance sur tout l’exercice, avec les soldes ou les cumuls.", SERVICE,
          "les soldes ou les cumuls de l’exercice entier"),
    Regle("BAL-18", "bloquant", "Montant sans numéro de compte",
          "La ligne {ligne} (« {lu} ») porte {montant} sans numéro de compte ; la balance n’est pas équilibrée.",
          "Écrivez le numéro du compte sur cette ligne, ou supprimez-la si c’est un total.", SERVICE,
          "un numéro de compte"),
    Regle("BAL-19", "bloquant", "Tous les montants sont nuls",
          "Aucun compte ne porte de montant dans les colonnes lues.",
          "Vérifiez que les montants sont dans le fichier ; ouvrez-le et enregistrez-le dans votre tableur s’il "
          "contient des formules.", SERVICE, "des montants"),
    Regle("BAL-20", "bloquant", "Balance déséquilibrée",
          "Le total des débits ({debit}) n’est pas égal au total des crédits ({credit}) : écart {ecart}. {indice}",
          "Vérifiez qu’aucun compte ne manque, puis réexportez la balance.", PCG,
          "un total des débits égal au total des crédits"),
    Regle("BAL-21", "alerte", "Solde débiteur et créditeur",
          "La ligne {ligne} porte à la fois un solde débiteur et un solde créditeur ({lu}).",
          "Vérifiez le solde de ce compte.", PCG, "un seul solde par compte"),
    Regle("BAL-22", "alerte", "Compte en double",
          "Le compte {lu} figure plusieurs fois ; ses montants ont été additionnés.",
          "Vérifiez qu’il s’agit bien du même compte.", SERVICE, "une ligne par compte"),
    Regle("BAL-23", "alerte", "Compte absent du plan comptable",
          "Le compte {lu} n’existe pas dans le plan comptable de cet exercice. {indice}",
          "Reclassez le compte dans votre logiciel, ou dites-nous pourquoi il existe.", PCG),
    Regle("BAL-24", "alerte", "Tableau sans ligne de titres",
          "Aucune ligne ne nomme les colonnes : elles ont été reconnues à leur contenu, que le calcul confirme "
          "({lu}).", "Vérifiez les premières lignes lues. " + _NOMMER, SERVICE,
          "une ligne de titres au-dessus des comptes"),
    Regle("BAL-25", "alerte", "Comptes auxiliaires comptés",
          "La ligne {ligne} porte le code « {lu} » au lieu d’un numéro de compte ; sans elle la balance ne serait "
          "pas équilibrée : elle est comptée.",
          "Réexportez la balance générale, avec le compte collectif (401, 411…) à la place des auxiliaires.",
          SERVICE, "un numéro de compte"),
    Regle("BAL-26", "alerte", "Ni charge ou ni produit", "La balance n’a {lu}.",
          "Vérifiez que la balance est complète et couvre tout l’exercice.", SERVICE,
          "des charges et des produits"),
    Regle("BAL-27", "bloquant", "Mouvements sans ouverture",
          "Le tableau n’a que des mouvements ({lu}), sans solde d’ouverture ni de clôture : les soldes du bilan "
          "ne sont pas connus.", "Éditez la balance avec les à-nouveaux ou les soldes de clôture.", SERVICE,
          "les soldes de clôture"),
    Regle("BAL-28", "alerte", "Sous-total différent",
          "Le total écrit ligne {ligne} ({lu}) n’est pas la somme des comptes lus ({attendu}). Les comptes lus "
          "s’équilibrent : c’est sans doute le total du fichier qui est faux.", _VERIFIER, SERVICE),
    Regle("BAL-29", "alerte", "Ouverture, mouvements et clôture",
          "Ligne {ligne}, l’ouverture et les mouvements donnent {attendu}, le solde de clôture est {lu}. Le solde "
          "de clôture a été retenu.", _VERIFIER, SERVICE),
    Regle("BAL-30", "info", "Lignes de total",
          "Des lignes de titre ou de total ont été laissées de côté.", "Rien à faire.", SERVICE),
    Regle("BAL-31", "info", "Feuille lue", "La feuille « {lu} » du classeur a été lue.",
          "Si ce n’est pas la bonne, déposez un classeur d’une seule feuille.", SERVICE),
    Regle("BAL-32", "info", "Débits et crédits cumulés",
          "Les débits et crédits cumulés ont été lus : l’ouverture et les mouvements, sans colonne de solde.",
          "Rien à faire.", SERVICE),
    Regle("BAL-33", "info", "Sens des soldes",
          "Dans cette balance, les charges sont négatives : les signes ont été inversés.", "Rien à faire.",
          SERVICE),
    Regle("BAL-34", "info", "Exercice non précisé",
          "Une balance ne dit pas son exercice : il n’a pas été précisé.", "Indiquez l’exercice au dépôt.",
          SERVICE),
    Regle("BAL-35", "alerte", "Année du nom du fichier",
          "Le nom « {lu} » parle d’une autre année que l’exercice demandé ({attendu}), et rien dans le tableau ne "
          "dit son exercice.", "Vérifiez que ce sont bien les comptes de l’exercice demandé.", SERVICE),
    Regle("BAL-36", "bloquant", "Colonnes de soldes déséquilibrées",
          "Les colonnes {lu} ne s’équilibrent pas ; les colonnes {compris}, elles, s’équilibrent. Elles se "
          "contredisent ligne {ligne} : l’un des deux montants est faux.",
          "Corrigez cette ligne, ou réexportez la balance.", SERVICE),
    Regle("BAL-37", "alerte", "Ligne départagée par l’équilibre",
          "La ligne {ligne} (compte {lu}) peut être un compte ou un total d’autres comptes ; l’égalité des débits "
          "et des crédits l’a fait {sort}.", "Vérifiez cette ligne.", SERVICE),
    Regle("BAL-38", "bloquant", "Total sans ses comptes",
          "Le total écrit ligne {ligne} est {lu} ; les comptes lus donnent {attendu} : des lignes manquent ou sont "
          "comptées deux fois.", _VERIFIER, SERVICE),
    Regle("BAL-39", "bloquant", "Comptes en double",
          "{lu} comptes figurent deux fois avec les mêmes montants : le tableau a sans doute été collé deux fois.",
          "Gardez une seule fois chaque compte, puis déposez à nouveau.", SERVICE, "une ligne par compte"),
    Regle("BAL-41", "alerte", "Compte hors de sa place",
          "Le compte « {lu} » (ligne {ligne}) est d’une autre classe que les comptes qui l’entourent, dans un "
          "tableau par ailleurs en ordre : son numéro est peut-être mal saisi.",
          "Vérifiez le numéro de compte.", SERVICE),
    Regle("BAL-42", "bloquant", "Fichier coupé",
          "La dernière ligne ({ligne}, « {lu} ») s’arrête avant ses montants : la fin du fichier manque.",
          "Réexportez la balance et vérifiez qu’elle va jusqu’à son dernier compte.", SERVICE,
          "une dernière ligne entière"),
    Regle("BAL-43", "alerte", "Caractères abîmés",
          "Des octets ne sont pas lisibles dans l’encodage du fichier ({lu}) : des lettres ont été remplacées.",
          "Vérifiez les libellés, ou réexportez la balance en UTF-8.", SERVICE, "un texte en UTF-8"),
    Regle("BAL-44", "alerte", "Feuille trop grande",
          "La feuille « {lu} » est trop grande pour être lue : une autre l’a été.",
          "Vérifiez que la balance n’est pas dans cette feuille ; sinon, copiez-la seule dans un classeur neuf.",
          SERVICE),
    Regle("BAL-45", "bloquant", "Classe hors des comptes qui ne s’équilibre pas",
          "Le compte {lu} (ligne {ligne}) est de la classe {classe}, dont les comptes s’équilibrent entre eux ; il y "
          "reste {ecart}, qui manque aux classes 1 à 7 : un numéro de compte est sans doute faux.",
          "Vérifiez les numéros des comptes de cette classe.", PCG, "des comptes qui s’équilibrent entre eux"),
    Regle("BAL-40", "bloquant", "À préciser", "{lu}", "Choisissez : {attendu}.", SERVICE),
)  # fmt: skip

CATALOGUE: dict[str, Regle] = {regle.code: regle for regle in (*REGLES_FEC, *REGLES_BALANCE)}
