"""The file of a task on its way into the store."""

from contextlib import closing

import pytest

from core.store.engine import Store
from core.store.files import encode_bytes, load_bytes
from core.store.tasks import insert_task
from core.uploads import Upload
from tests.core.state import State


def test_a_file_that_is_saved_is_held_by_nobody(state: State) -> None:
    content = b"Username\r\nann\r\n"
    upload = Upload(encode_bytes(content))
    store = Store.open(str(state.path), create=False)
    with closing(store), store.writing() as session:
        task = insert_task(
            session, kind="import", layout="pearsonaccess-users", scope=None, operator="ella", options={}, file=None
        )
        upload.save(session, task)
        assert load_bytes(session, task, "uploaded") == content
        assert upload.uploaded is None
        with pytest.raises(RuntimeError):
            upload.save(session, task)
