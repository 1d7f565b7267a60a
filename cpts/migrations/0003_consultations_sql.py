"""The journal of consultations is insert only: a row may be sealed once, and nothing else.

The trigger has no EXCEPTION block: such a block opens a subtransaction for each row.
"""

from django.db import migrations

POSER = """
CREATE FUNCTION cpts_consultation_immuable() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE'
       AND OLD.rang IS NULL AND NEW.rang IS NOT NULL AND NEW.empreinte <> ''
       AND (NEW.id, NEW.cpts_id, NEW.utilisateur_id, NEW.organisme, NEW.objet, NEW.motif, NEW.le)
           IS NOT DISTINCT FROM
           (OLD.id, OLD.cpts_id, OLD.utilisateur_id, OLD.organisme, OLD.objet, OLD.motif, OLD.le)
    THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'Le journal des consultations ne se modifie pas (ligne %).', OLD.id
        USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE TRIGGER consultation_immuable BEFORE UPDATE OR DELETE ON cpts_consultation
    FOR EACH ROW EXECUTE FUNCTION cpts_consultation_immuable();
"""
RETIRER = """
DROP TRIGGER consultation_immuable ON cpts_consultation;
DROP FUNCTION cpts_consultation_immuable();
"""


class Migration(migrations.Migration):
    dependencies = [("cpts", "0002_immuable_sql")]
    operations = [migrations.RunSQL(POSER, RETIRER)]
