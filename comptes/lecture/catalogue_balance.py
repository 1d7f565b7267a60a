"""Rules of balances, one row per stable code; the places of the templates are filled as those of the ledgers."""

from __future__ import annotations

from .regles import CNIL, PCG, SERVICE, Regle

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
    Regle("BAL-42", "bloquant", "Ligne coupée",
          "La ligne {ligne} (« {lu} ») s’arrête avant ses montants : une partie du fichier manque.",
          "Réexportez la balance et vérifiez qu’elle va jusqu’à son dernier compte.", SERVICE, "une ligne entière"),
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
