"""What the database itself refuses about the scale: a published version never changes, and follows its predecessor.

The content is compared with the columns at publication, so that lists, lineages and exported files say the same thing.
"""

from django.db import migrations

FONCTIONS = """
CREATE FUNCTION financements_bareme_publie() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION
        'barème % : une version publiée ne se modifie pas et ne se supprime pas ; publiez une version qui lui succède',
        OLD.identifiant USING ERRCODE = 'restrict_violation';
END $$;
CREATE FUNCTION financements_bareme_publication() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    precedent date;
BEGIN
    SELECT effet INTO precedent FROM financements_versionbareme
        WHERE identifiant = NEW.precedente AND etat = 'publiee';
    IF precedent >= NEW.effet THEN
        RAISE EXCEPTION 'barème % : sa date d’effet doit suivre celle de la version % (%)',
            NEW.identifiant, NEW.precedente, to_char(precedent, 'DD/MM/YYYY') USING ERRCODE = 'check_violation';
    END IF;
    IF (NEW.contenu ->> 'id', NEW.contenu ->> 'precedente', NEW.contenu ->> 'effet', NEW.contenu -> 'demonstration')
        IS DISTINCT FROM (NEW.identifiant, NEW.precedente, NEW.effet::text, to_jsonb(NEW.demonstration)) THEN
        RAISE EXCEPTION 'barème % : le contenu ne dit pas la même chose que la fiche de la version', NEW.identifiant
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
"""
SANS_FONCTIONS = """
DROP FUNCTION financements_bareme_publie();
DROP FUNCTION financements_bareme_publication();
"""

DECLENCHEURS = """
CREATE TRIGGER bareme_publie_immuable BEFORE UPDATE OR DELETE ON financements_versionbareme FOR EACH ROW
    WHEN (OLD.etat = 'publiee') EXECUTE FUNCTION financements_bareme_publie();
CREATE TRIGGER bareme_publication BEFORE INSERT OR UPDATE ON financements_versionbareme FOR EACH ROW
    WHEN (NEW.etat = 'publiee') EXECUTE FUNCTION financements_bareme_publication();
CREATE TRIGGER lecture_bareme_immuable BEFORE UPDATE ON financements_lectureligne
    FOR EACH STATEMENT EXECUTE FUNCTION cpts_refuser_modification();
CREATE TRIGGER lecture_bareme_conservee BEFORE DELETE ON financements_lectureligne
    FOR EACH STATEMENT EXECUTE FUNCTION cpts_refuser_suppression();
CREATE TRIGGER acte_bareme_immuable BEFORE UPDATE ON financements_actebareme
    FOR EACH STATEMENT EXECUTE FUNCTION cpts_refuser_modification();
CREATE TRIGGER acte_bareme_conserve BEFORE DELETE ON financements_actebareme
    FOR EACH STATEMENT EXECUTE FUNCTION cpts_refuser_suppression();
"""
SANS_DECLENCHEURS = """
DROP TRIGGER bareme_publie_immuable ON financements_versionbareme;
DROP TRIGGER bareme_publication ON financements_versionbareme;
DROP TRIGGER lecture_bareme_immuable ON financements_lectureligne;
DROP TRIGGER lecture_bareme_conservee ON financements_lectureligne;
DROP TRIGGER acte_bareme_immuable ON financements_actebareme;
DROP TRIGGER acte_bareme_conserve ON financements_actebareme;
"""


class Migration(migrations.Migration):
    dependencies = [("financements", "0004_transferts_sql")]

    operations = [
        migrations.RunSQL(FONCTIONS, SANS_FONCTIONS),
        migrations.RunSQL(DECLENCHEURS, SANS_DECLENCHEURS),
    ]
