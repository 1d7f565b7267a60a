"""Two functions for rows that are written once: the triggers of every app call them.

No ``EXCEPTION`` block in trigger functions: it opens a subtransaction per row. Statement triggers cost a COPY
nothing. A deletion is possible only for the retention procedure, which sets ``cpts.retention`` to « oui » in
its own transaction (``SET LOCAL``).
"""

from django.db import migrations

FONCTIONS = """
CREATE FUNCTION cpts_refuser_modification() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% : une ligne enregistrée ne se modifie pas', TG_TABLE_NAME
        USING ERRCODE = 'restrict_violation';
END $$;
CREATE FUNCTION cpts_refuser_suppression() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF coalesce(current_setting('cpts.retention', true), '') <> 'oui' THEN
        RAISE EXCEPTION '% : une ligne ne se supprime que par la procédure de conservation', TG_TABLE_NAME
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NULL;
END $$;
"""
SANS_FONCTIONS = """
DROP FUNCTION cpts_refuser_modification();
DROP FUNCTION cpts_refuser_suppression();
"""


class Migration(migrations.Migration):
    dependencies = [("cpts", "0001_initial")]

    operations = [migrations.RunSQL(FONCTIONS, SANS_FONCTIONS)]
