"""Files are taken in by those who keep the data, whoever's hands the file is in."""

import pytest

from data.importing.take_in import take_in
from data.permissions import WHO_KEEPS_DATA, Actor
from data.refusals import NotAllowed
from data.vocabulary import Role
from tests.data.importing.taking import NOW, Taking, mapping_of

MAPPING = 'name = "Leads"\nsource_system = "crm"\nkind = "leads"\ncolumns = { Id = "external_id" }'


@pytest.mark.parametrize("role", sorted(set(Role) - WHO_KEEPS_DATA))
def test_others_are_refused_and_nothing_is_written(taking: Taking, role: Role):
    before = taking.table_sizes()

    with pytest.raises(NotAllowed):
        take_in(taking.database, taking.written("Id\n1\n"), mapping_of(MAPPING), actor=Actor("Sam", role), at=NOW)

    assert taking.table_sizes() == before


@pytest.mark.parametrize("role", sorted(WHO_KEEPS_DATA))
def test_who_took_it_in_is_on_record(taking: Taking, role: Role):
    file = taking.written("Id\n1\n")

    report = take_in(taking.database, file, mapping_of(MAPPING), actor=Actor("Kim", role), at=NOW)

    assert report.rows_new == 1
