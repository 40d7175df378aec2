"""Between tests the database is emptied, and the guard of the audit stands again."""

import pytest
from django.db import DatabaseError

from farmgate.registry.models import Audit
from farmgate.registry.services import record_audit


@pytest.mark.parametrize("again", [False, True])
def test_the_audit_is_empty_at_the_start_and_guarded_all_along(transactional_db, again):
    assert Audit.objects.count() == 0
    record_audit(None, "look", "around")
    with pytest.raises(DatabaseError, match="append only"):
        Audit.objects.all().delete()
