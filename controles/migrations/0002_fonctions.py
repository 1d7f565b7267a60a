"""What the rules of dialogues share (``controles.dialogue.declencheurs``): is it signed, and the refusal that follows."""

from django.db import migrations

FONCTIONS = """
CREATE FUNCTION controles_dialogue_signe(cle bigint) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT EXISTS (SELECT 1 FROM controles_signaturedialogue WHERE dialogue_id = cle)
$$;

CREATE FUNCTION controles_refuser_signe() RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'Le compte rendu est signé : il ne change plus. Ce qui vient ensuite se dira au prochain dialogue.'
        USING ERRCODE = 'integrity_constraint_violation';
END $$;
"""
SANS_FONCTIONS = """
DROP FUNCTION controles_refuser_signe();
DROP FUNCTION controles_dialogue_signe(bigint);
"""


class Migration(migrations.Migration):
    dependencies = [("controles", "0001_initial")]

    operations = [
        migrations.RunSQL(FONCTIONS, SANS_FONCTIONS),
    ]
