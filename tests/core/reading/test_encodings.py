"""Which bytes are UTF-8: the quick look in pieces agrees with the codec, wherever a piece ends."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.reading import encodings

PARTS = [
    b"a",
    b"\n",
    "é".encode(),
    "€".encode(),
    "😀".encode(),
    b"\x80",
    b"\xc3",
    b"\xf0\x9f",
    b"\xed\xa0\x80",
    b"\xff",
]


def decodes(content: bytes) -> bool:
    try:
        content.decode()
    except UnicodeDecodeError:
        return False
    return True


@given(st.lists(st.sampled_from(PARTS), max_size=20).map(b"".join), st.integers(4, 9))
def test_the_quick_look_for_utf_8_agrees_with_the_codec(content: bytes, piece: int) -> None:
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(encodings, "_STEP", piece)
        assert encodings._is_utf8(content) == decodes(content)
