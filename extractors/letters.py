"""Which letters stand for which: look-alikes of other scripts, digits and marks read as letters, letters without accents."""

import unicodedata
from collections.abc import Mapping

# Letters that cannot be told from a Latin one: Unicode TR39 confusables of Cyrillic, Greek and Armenian.
_ALIKE = {
    "A": "АΑ", "B": "ВΒ", "C": "СϹ", "E": "ЕΕ", "F": "Ϝ", "G": "Ԍ", "H": "НΗ", "I": "ІΙӀ", "J": "ЈͿ", "K": "КΚ", "L": "Լ", "M": "МΜ", "N": "Ν",
    "O": "ОΟՕ", "P": "РΡ", "Q": "Ԛ", "S": "ЅՏ", "T": "ТΤ", "U": "Ս", "W": "Ԝ", "X": "ХΧ", "Y": "УΥҮ", "Z": "Ζ",
    "a": "аα", "c": "сϲ", "d": "ԁ", "e": "е", "g": "ց", "h": "һհ", "i": "іι", "j": "јϳ", "k": "κ", "l": "ӏ", "n": "ո", "o": "оοօ", "p": "рρ",
    "q": "ԛ", "s": "ѕ", "t": "τ", "u": "υս", "v": "ν", "w": "ԝ", "x": "хχ", "y": "уγү",
}  # fmt: skip
# Signs that stand for a Latin letter only in a word that is looked for: by shape, from currencies, hooks, small capitals, Cherokee, Lisu.
_LOOSE = {
    "A": "ΛΔ∆₳ᎪꓮА", "B": "₿฿Ᏼꓐ", "C": "₵Ꮯꓚ", "D": "ƉᎠꓓ", "E": "ΣɆᎬꓰ", "F": "₣Ғꓝ", "G": "₲ᏀᏳꓖ", "H": "Ⱨꓧ", "I": "ƗᏆꓲ", "J": "Ꭻꓙ", "K": "₭ҜƘᏦꓗ",
    "L": "£ⱠᏞꓡ", "M": "ᎷꓟӍ", "N": "₦Пꓠ", "O": "⭕🅾◯ΘꓳØ", "P": "₱ⱣƤᏢꓑ", "R": "ЯᎡꓣ", "S": "§₴ᏚꓢƧ", "T": "₮Ꭲꓔ", "U": "ꓴ", "V": "Ꮩꓦ", "W": "₩Ꮃꓪ",
    "X": "Ӿꓫ", "Y": "¥Ɏꓬ", "Z": "ȤᏃꓜ", "a": "∂ɑɐᴀ", "b": "ьъϐɓʙ", "c": "¢ƈɕςᴄ", "d": "₫δɗᴅ", "e": "эєεɛᴇ€", "f": "ғꜰ", "g": "ɢɠɡ", "h": "ɦʜ", "i": "ɪɨıи",
    "j": "ᴊ", "k": "кƙᴋ", "l": "ʟʅɭłɬƚ", "m": "мɱᴍ", "n": "пηɳɲɴн", "o": "●○◉◎☉☻☺⊙⚫⚪🔴🔵🟢🟠🟡🟣σɵᴏ", "p": "ƥᴘ", "q": "ǫꞯ", "r": "гяɾʀ", "s": "ʂƨꜱ", "t": "т✝ᴛ",
    "u": "μʊᴜ", "v": "ʋᴠ", "w": "шωᴡ", "x": "✖❌×", "y": "ʏ", "z": "ʐᴢ",
}  # fmt: skip


def _table(signs_of: Mapping[str, str]) -> dict[int, str]:
    return {ord(sign): letter for letter, signs in signs_of.items() for sign in signs}


# Negative circled and squared capitals, which NFKC leaves (🅖, 🅶), and single regional letters (🇬).
_BOXED = {first + number: chr(65 + number) for first in (0x1F150, 0x1F170, 0x1F1E6) for number in range(26)}

LOOK_ALIKES = _table(_ALIKE)
LOOSE_LOOK_ALIKES = {**_table(_LOOSE), **LOOK_ALIKES, **_BOXED}
LOOSE_SIGNS = "".join(map(chr, LOOSE_LOOK_ALIKES))
CYRILLIC_LIKE = str.maketrans("ABEKMHOPCTYXaeopcyxi", "АВЕКМНОРСТУХаеорсухі")
# Letters that no decomposition turns into their plain form.
PLAIN = {ord(letter): plain for letter, plain in zip("łŁøØđĐıİðþæœ×", "lLoOdDiidtaox", strict=True)}
# Arabic letters that are written for one another at the end of a word, and the digits of Arabic and Persian.
PLAIN |= {ord(letter): plain for letter, plain in zip("ةى٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹", "هي01234567890123456789", strict=True)}

# One sign for all that are written for one another; a disguised word and the plain one are both brought to it.
SKELETON = _table(
    {"o": "0", "l": "1!|i£¡", "e": "3€", "a": "4@", "s": "5$§", "b": "8", "z": "2", "g": "69", "t": "7+", "c": "(<{[¢"}
)
CYRILLIC_SKELETON = _table({
    "о": "0o", "з": "3", "ч": "4", "б": "6", "в": "8b", "а": "@a", "с": "$c5", "и": "1!|iіn", "е": "e€", "п": "рp", "х": "x", "у": "yu", "к": "k",
    "м": "m", "т": "t7", "н": "h", "г": "r",
})  # fmt: skip
SHAPES = {
    "()": "o",
    "[]": "o",
    "{}": "o",
    "<>": "o",
    "|<": "k",
    "|)": "d",
    "|-|": "h",
    "|\\|": "n",
    "/-\\": "a",
    "/\\": "a",
    "\\/": "v",
}


class Folding(dict[int, str]):
    """What `str.translate` makes of each letter: lower case without accents; filled as letters are met."""

    def __missing__(self, code: int) -> str:
        """Return the one letter that this one is folded to, itself where that would be more than one."""
        letter = chr(code)
        base = PLAIN.get(code) or unicodedata.normalize("NFKD", letter)
        lower = base[:1].lower()
        self[code] = lower if len(lower) == 1 and lower.isprintable() else letter
        return self[code]
