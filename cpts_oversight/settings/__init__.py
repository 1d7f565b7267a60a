"""Settings: ``commun`` (everything shared), then ``local`` (a desk), ``test``, ``production``."""
