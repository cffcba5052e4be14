"""Making a datum harmless before it is shown, printed or logged; free of heavy imports."""

import re

_UNSAFE = re.compile(
    r"[\x00-\x1f\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\ud800-\udfff"
    r"\U000e0000-\U000e007f]"
)


def display(text: object) -> str:
    """Return a datum safe to show, print or log: controls, bidi and invisible characters as symbols."""
    return _UNSAFE.sub(_symbol, str(text))


def _symbol(match: re.Match[str]) -> str:
    code = ord(match[0])
    if code < 0x20:
        return chr(0x2400 + code)
    return "\u2421" if code == 0x7F else "\ufffd"
