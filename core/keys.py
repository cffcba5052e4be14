"""The one key of a store: nothing is sealed with another than what is sealed already."""

from core.config import Credentials
from core.display import display
from core.errors import RollbookError
from core.layouts import LAYOUTS
from core.sealing import HEAD_BYTES, VARIABLE, Key, ident_of, make_key, need_key
from core.store.drafts import heads_of_drafts
from core.store.engine import Session, Store
from core.store.files import SEALED, heads_of

_LOST = "where it is lost for good, 'rollbook purge' removes what it sealed"


def sealing_keys(session: Session) -> frozenset[str]:
    """Return the keys with which anything in a store is sealed, each by what tells it from others."""
    secret = sorted({column.name for layout in LAYOUTS.values() for column in layout.columns if column.secret})
    heads = heads_of(session, SEALED, HEAD_BYTES) | heads_of_drafts(session, HEAD_BYTES, secret)
    return frozenset(ident for head in heads if (ident := ident_of(head)) is not None)


def key_to_seal(store: Store, settings: Credentials) -> Key:
    """Return the key to seal something with, made now where there was none.

    Raises `configuration` where other things in the store are sealed, and not with this key.
    """
    with store.reading() as session:
        sealed = sealing_keys(session)
    if not sealed:
        return make_key(settings, store.folder)
    key = need_key(settings, store.folder)
    if key.ident not in sealed:
        raise RollbookError(
            "configuration",
            f"The store's passwords are sealed with the key {', '.join(sorted(sealed))}; {display(key.source)} holds "
            f"another one, {key.ident}, and nothing was sealed or applied with it",
            f"bring the right key back, or name it with {VARIABLE} or credentials.key_file; {_LOST}",
        )
    return key
