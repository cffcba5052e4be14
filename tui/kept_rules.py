"""The rules of style sheets, parsed once: a screen that is opened for the first time adds its own and no more."""

from functools import lru_cache

from textual.cache import LRUCache
from textual.css.model import RuleSet
from textual.css.stylesheet import Stylesheet
from textual.css.tokenize import tokenize_values
from textual.css.tokenizer import Token

Variables = tuple[tuple[str, str], ...]
MOST_SOURCES = 256


class KeptRules(Stylesheet):
    """A style sheet that parses what is new in it; Textual parses all of it anew for every new screen and theme."""

    def __init__(self, *, variables: dict[str, str] | None = None) -> None:
        """Begin with what was parsed already for the same colours."""
        super().__init__(variables=variables)
        self._parse_cache = kept_rules(tuple(self._variables.items()))

    @property
    def _variable_tokens(self) -> dict[str, list[Token]]:
        return kept_tokens(tuple(self._variables.items()))

    def set_variables(self, variables: dict[str, str]) -> None:
        """Take other colours; what was parsed for those before stays for whoever comes back to them."""
        self._parse_cache = LRUCache(1)
        super().set_variables(variables)
        self._parse_cache = kept_rules(tuple(variables.items()))

    def reparse(self) -> None:
        """Parse what is not parsed yet; a fault in it leaves the rules as they were."""
        self.parse()


@lru_cache(maxsize=32)
def kept_rules(variables: Variables) -> LRUCache[tuple[object, ...], list[RuleSet]]:
    """Return where the rules are kept that were parsed with these variables."""
    return LRUCache(MOST_SOURCES)


@lru_cache(maxsize=32)
def kept_tokens(variables: Variables) -> dict[str, list[Token]]:
    """Return the variables as the parser wants them."""
    return tokenize_values(dict(variables))
