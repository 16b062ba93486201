"""Telephone numbers: international ones by their form, national ones where words or their form say that they are numbers."""

import functools
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import phonenumbers

from extractors.frame import Text
from extractors.language import guess
from extractors.lexicon import load_lexicon
from extractors.spoken import figures, spoken_numbers

# Digits in groups; marks stand between them as people write and hide numbers: "0151 / 234 - 567 89", "5*5*5".
_RUN = re.compile(
    r"(?<![\w.,+$€£#])(?:\(?\+\s?)?\(?\d(?:[ .\-–—/*_·•()]{0,4}\d|[-.]?[Oo](?=[\d\-.Oo])){6,17}(?!\w|[.,]\d|\s?[%$€£₽])",
    re.ASCII,
)
_RUN_ANY = re.compile(_RUN.pattern)  # Arabic-Indic figures too
_ENOUGH_FIGURES = re.compile(r"\d[\d ().\-–—/*_·•]{5}")
_AMERICAN = re.compile(
    r"(?:1[-. ]{1,2})?(?:\(?[2-9]\d{2}\)?\s?[-./·*_]?\s?[2-9]\d{2}\s?[-.·*_]\s?\d{4}|\([2-9]\d{2}\)\s?[2-9]\d{2}\s?[-.]?\s?\d{4})"
)
_AMERICAN_APART = re.compile(r"[2-9]\d{2} [2-9]\d{2} \d{4}")
_TOGETHER = re.compile(r"0\d{9,10}")
_MOBILE_GROUPS = re.compile(r"\(?0\d{1,4}\)?(?:[ .\-/]{1,3}\d{2,4}){2,4}|0\d{4} \d{6}|0\d{3}[ \-/]\d{7,8}")
_RUSSIAN = re.compile(r"[78]9\d{9}")
_DATE = re.compile(r"(?:19|20)\d\d[.\-/]\d\d?[.\-/]\d\d?|\d\d?[.\-/]\d\d?[.\-/](?:19|20)\d\d")
_CYRILLIC = re.compile("[\u0400-\u04ff]")
_OTHER_SCRIPT = re.compile("[\u0400-\u06ff]")
_BALKAN = frozenset({"BA", "HR", "RS"})  # languages that cannot be told apart, but mobile prefixes can
_TELLING_CHARACTERS = 90  # of a text whose language can be told better than by the words beside a number
_NOUGHTS = str.maketrans("Oo", "00")  # "5O2-555-O139"
_JOINT = re.compile(r"\s?/\s?|\s[-–—]\s|\s{1,2}(?=\+?\(?0)")
_MOST_TRIES = 5_000  # of a text: hundreds of numbers without a country's code; longer lists are no listing
_SPOKEN_WORDS = 3  # numerals that make a number of a run without a word beside it
_WHOLE_DIGITS = 9  # that each of two numbers side by side has
_NOT_BEFORE_REACH = 24
# Numbers kept for films and examples, which no plan calls valid (Ofcom, Arcep): they stand in training material.
_FOR_DRAMA = re.compile(r"\+(?:447700900\d{3}|441632960\d{3}|442079460\d{3}|3363998\d{4}|33[1-5]9900\d{4})")
# Where a number without country code is most likely from, by the language of the text around it.
_REGIONS = {
    "ar": ("IQ", "EG", "SA", "YE", "LY", "SY", "LB", "JO", "MA", "DZ", "TN", "AE", "SD", "KW"), "bs": ("BA", "HR", "RS"), "de": ("DE", "AT", "CH"),
    "en": ("GB", "US", "AU", "ZA", "IE", "NG", "KE", "NZ", "IN"), "es": ("ES", "MX", "AR", "CO", "CL", "PE", "VE"), "fr": ("FR", "BE", "CH", "MA", "DZ", "TN"),
    "hr": ("HR", "BA", "RS"), "it": ("IT", "CH"), "nl": ("NL", "BE"), "pl": ("PL",), "pt": ("PT", "BR"), "sr": ("RS", "BA", "ME"), "tr": ("TR",),
    "uk": ("UA",), "ru": ("RU", "UA", "KZ", "BY"),
}  # fmt: skip
_MOBILE = (phonenumbers.PhoneNumberType.MOBILE, phonenumbers.PhoneNumberType.FIXED_LINE_OR_MOBILE)
_WITH_NOUGHT = frozenset({"GB", "AU", "ZA", "IE", "NG", "NZ", "KE"})  # where nobody leaves the first nought out
_MOSTLY_WITH_NOUGHT = _WITH_NOUGHT | {"RS", "HR", "BA", "ME", "DE", "AT", "CH", "FR", "NL", "BE"}
_NANP = re.compile(r"[2-9]\d{2}[2-9]\d{6}")
_AGAIN_BY_CALLING_CODE = 11  # digits that a number with its country's code, but without a plus, has at least


@dataclass(frozen=True, slots=True)
class Number:
    """A telephone number; `value` is E.164, `+` and digits; `sure` where no word need say that it is one."""

    start: int
    end: int
    value: str
    sure: bool = True


@dataclass(slots=True)
class Numbers:
    """Reads the numbers of one text; its language is guessed when a first number asks for a country."""

    text: Text
    hints: Sequence[str] = ()
    tries: int = _MOST_TRIES  # left, of reading a number by a country's plan
    _regions: tuple[str, ...] | None = field(default=None)

    def find(self) -> Iterator["Candidate"]:
        """Yield what has the length and marks of a telephone number, in figures or words, in order and without overlap."""
        found = [
            Candidate(
                self, run.start, run.end, run.digits, plus=run.plus, spoken=run.words >= _SPOKEN_WORDS, in_words=True
            )
            for run in spoken_numbers(self.text, fewest=_SPOKEN_WORDS if _cues().isdisjoint(self.text.words) else 1)
        ]
        found += self._in_figures()
        after = 0
        for candidate in sorted(found, key=lambda one: (one.start, one.in_words)):
            if candidate.start >= after:
                after = candidate.end
                yield candidate

    def _in_figures(self) -> Iterator["Candidate"]:
        normal = self.text.normal
        if not _ENOUGH_FIGURES.search(normal):
            return
        for match in (_RUN if normal.isascii() else _RUN_ANY).finditer(normal):
            if not _DATE.match(normal, match.start()) and not _says_otherwise(self.text.folded, match.start()):
                yield from self._candidates(*match.span())

    def _candidates(self, start: int, end: int) -> Iterator["Candidate"]:
        """Yield the number of a run of figures, or the two numbers that a stroke parts."""
        written = self.text.normal[start:end]
        for joint in _JOINT.finditer(written):
            if min(len(figures(written[: joint.start()])), len(figures(written[joint.end() :]))) >= _WHOLE_DIGITS:
                yield from self._candidates(start, start + joint.start())
                yield from self._candidates(start + joint.end(), end)
                return
        plus = written.lstrip("( ").startswith("+")
        digits = figures((written.replace("(0)", "") if plus else written).translate(_NOUGHTS))
        if not plus and digits.startswith("00") and not digits.startswith("000"):
            plus, digits = True, digits[2:]
        yield Candidate(self, start, end, digits, plus=plus)

    def regions(self) -> tuple[str, ...]:
        """Return the countries that a number without a code may be from, the likeliest first."""
        if self._regions is None:
            guessed = guess(self.text.original)
            languages = cue_languages()
            beside = {languages[word] for word in languages.keys() & self.text.words}
            is_told = len(self.text.original) > _TELLING_CHARACTERS or _OTHER_SCRIPT.search(self.text.original)
            several = (guessed, *sorted(beside)) if is_told else (*sorted(beside), guessed)
            own = [region for language in several if language for region in _REGIONS.get(language, ())]
            script = _REGIONS["ru"][:2] if _CYRILLIC.search(self.text.original) else ()
            self._regions = tuple(dict.fromkeys((*self.hints, *own, *script, *_REGIONS["en"], "US")))
        return self._regions


@dataclass(frozen=True, slots=True)
class Candidate:
    """Digits that may be a telephone number: half-open span of the normal text; `plus` where a country's code begins them."""

    of: Numbers
    start: int
    end: int
    digits: str
    plus: bool = False
    spoken: bool = False  # in words, so many that no other need say that it is a number
    in_words: bool = False

    def sure(self) -> Number | None:
        """Return the number if its form alone says that it is one: an international one, or grouped as its country does."""
        if self.plus:
            return self._number(_read(f"+{self.digits}", None))
        if self.spoken:
            return self._number(self._national())
        written = self.of.text.normal[self.start : self.end].translate(_NOUGHTS)
        if _AMERICAN.fullmatch(written):
            return self._number(_read(self.digits, "CA" if "CA" in self.of.hints else "US", valid=True))
        is_known = bool(self.of.hints) and (
            _TOGETHER.fullmatch(written) or ("US" in self.of.hints and _AMERICAN_APART.fullmatch(written))
        )
        if is_known:
            return self._number(_read(self.digits, self.of.hints[0], valid=True, mobile=True))
        if _MOBILE_GROUPS.fullmatch(written):
            return self._number(self._national(mobile=True))
        return None

    def named(self) -> Number | None:
        """Return the number that words say this is; blanks may join it to figures that are none of it."""
        if self.plus:
            return self.sure()
        if value := self._national() or self._with_code():
            return self._number(value)
        return self._shorter()

    def _number(self, value: str | None) -> Number | None:
        return Number(self.start, self.end, value) if value else None

    def _national(self, *, mobile: bool = False) -> str | None:
        if len(self.digits) == 11 and _RUSSIAN.match(self.digits) and "RU" in (*self.of.regions(), "RU"):
            return f"+7{self.digits[1:]}"
        never = (
            frozenset[str]()
            if self.digits[0] == "0"
            else _MOSTLY_WITH_NOUGHT
            if _NANP.fullmatch(self.digits)
            else _WITH_NOUGHT
        )
        regions = [region for region in self.of.regions() if region not in never]
        if not mobile and _BALKAN.intersection(regions[:2]) and (found := self._national(mobile=True)):
            return found
        for region in regions:
            if self.of.tries <= 0:
                return None
            self.of.tries -= 1
            if found := _read(self.digits, region, valid=True, mobile=mobile):
                return found
        return None

    def _with_code(self) -> str | None:
        if len(self.digits) < _AGAIN_BY_CALLING_CODE or self.digits[0] == "0":
            return None
        return _read(f"+{self.digits}", None, valid=True)

    def _shorter(self) -> Number | None:
        """Return the number without its last, or first, group behind a blank: "0151 23456789 2 pieces"."""
        written = self.of.text.normal[self.start : self.end]
        cuts = [(self.start, self.start + at) for at in (written.rfind(" "),) if at > 0]
        cuts += [(self.start + at + 1, self.end) for at in (written.find(" "),) if at > 0]
        for start, end in cuts:
            part = Candidate(self.of, start, end, figures(self.of.text.normal[start:end]))
            if len(part.digits) >= 8 and (value := part._national()):
                return Number(start, end, value)
        return None


@functools.cache
def cue_languages() -> Mapping[str, str]:
    """Return the language of the words that stand beside telephone numbers, English ones and those of several left out."""
    entries = load_lexicon("contact").entries
    return {
        term: language
        for entry in entries
        if entry.value in ("phone", "number")
        for language, term in entry.terms
        if language not in ("any", "en")
    }


@functools.cache
def _cues() -> frozenset[str]:
    """Return the words that stand beside telephone numbers, and the messengers that know their users by one."""
    kinds = ("phone", "number", "whatsapp", "signal", "telegram", "viber")
    return frozenset(
        term for entry in load_lexicon("contact").entries if entry.value in kinds for _, term in entry.terms
    )


def _says_otherwise(folded: str, start: int) -> bool:
    """Whether a word before a number says that it is no telephone number: "serial 0123456789", "ISBN"."""
    return bool(_other_numbers().search(folded, max(0, start - _NOT_BEFORE_REACH), start))


@functools.cache
def _other_numbers() -> re.Pattern[str]:
    entries = load_lexicon("telephone").entries
    words = sorted(term for entry in entries if entry.value == "other_number" for _, term in entry.terms)
    return re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, words))})(?!\w)[^\n\d+]{{0,12}}\Z")


def _read(digits: str, region: str | None, *, valid: bool = False, mobile: bool = False) -> str | None:
    """Return the E.164 form of a number that is possible, or `valid` by its country's plan; None for any other."""
    try:
        number = phonenumbers.parse(digits, region)
    except phonenumbers.NumberParseException:
        return None
    value = str(phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164))
    if _FOR_DRAMA.fullmatch(value):
        return value
    if not (phonenumbers.is_valid_number(number) if valid else phonenumbers.is_possible_number(number)):
        return None
    return value if not mobile or phonenumbers.number_type(number) in _MOBILE else None
