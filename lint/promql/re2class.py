"""Character classes and escapes of RE2 syntax."""

from __future__ import annotations

Ranges = list[tuple[int, int]]

_TOP = 0x10FFFF


class Wrong(Exception):
    """A pattern is no RE2: Go's name for the error, and the offending part."""


_WORD = [(48, 57), (65, 90), (95, 95), (97, 122)]
_PERL: dict[str, Ranges] = {"d": [(48, 57)], "s": [(9, 10), (12, 13), (32, 32)], "w": _WORD}
_POSIX: dict[str, Ranges] = {
    "alnum": [(48, 57), (65, 90), (97, 122)],
    "alpha": [(65, 90), (97, 122)],
    "ascii": [(0, 127)],
    "blank": [(9, 9), (32, 32)],
    "cntrl": [(0, 31), (127, 127)],
    "digit": [(48, 57)],
    "graph": [(33, 126)],
    "lower": [(97, 122)],
    "print": [(32, 126)],
    "punct": [(33, 47), (58, 64), (91, 96), (123, 126)],
    "space": [(9, 13), (32, 32)],
    "upper": [(65, 90)],
    "word": _WORD,
    "xdigit": [(48, 57), (65, 70), (97, 102)],
}
_CATEGORIES = frozenset(
    "C Cc Cf Cn Co Cs L LC Ll Lm Lo Lt Lu M Mc Me Mn N Nd Nl No P Pc Pd Pe Pf Pi Po Ps S Sc Sk Sm So Z Zl Zp Zs".split()
)
_SCRIPTS = frozenset(
    """
    Adlam Ahom Anatolian_Hieroglyphs Arabic Armenian Avestan Balinese Bamum Bassa_Vah Batak Bengali Bhaiksuki
    Bopomofo Brahmi Braille Buginese Buhid Canadian_Aboriginal Carian Caucasian_Albanian Chakma Cham Cherokee
    Chorasmian Common Coptic Cuneiform Cypriot Cypro_Minoan Cyrillic Deseret Devanagari Dives_Akuru Dogra Duployan
    Egyptian_Hieroglyphs Elbasan Elymaic Ethiopic Georgian Glagolitic Gothic Grantha Greek Gujarati Gunjala_Gondi
    Gurmukhi Han Hangul Hanifi_Rohingya Hanunoo Hatran Hebrew Hiragana Imperial_Aramaic Inherited
    Inscriptional_Pahlavi Inscriptional_Parthian Javanese Kaithi Kannada Katakana Kawi Kayah_Li Kharoshthi
    Khitan_Small_Script Khmer Khojki Khudawadi Lao Latin Lepcha Limbu Linear_A Linear_B Lisu Lycian Lydian Mahajani
    Makasar Malayalam Mandaic Manichaean Marchen Masaram_Gondi Medefaidrin Meetei_Mayek Mende_Kikakui
    Meroitic_Cursive Meroitic_Hieroglyphs Miao Modi Mongolian Mro Multani Myanmar Nabataean Nag_Mundari Nandinagari
    New_Tai_Lue Newa Nko Nushu Nyiakeng_Puachue_Hmong Ogham Ol_Chiki Old_Hungarian Old_Italic Old_North_Arabian
    Old_Permic Old_Persian Old_Sogdian Old_South_Arabian Old_Turkic Old_Uyghur Oriya Osage Osmanya Pahawh_Hmong
    Palmyrene Pau_Cin_Hau Phags_Pa Phoenician Psalter_Pahlavi Rejang Runic Samaritan Saurashtra Sharada Shavian
    Siddham SignWriting Sinhala Sogdian Sora_Sompeng Soyombo Sundanese Syloti_Nagri Syriac Tagalog Tagbanwa Tai_Le
    Tai_Tham Tai_Viet Takri Tamil Tangsa Tangut Telugu Thaana Thai Tibetan Tifinagh Tirhuta Toto Ugaritic Vai
    Vithkuqi Wancho Warang_Citi Yezidi Yi Zanabazar_Square
    """.split()
)
_CONTROL = {"a": 7, "f": 12, "n": 10, "r": 13, "t": 9, "v": 11}


def read_class(pattern: str, start: int) -> tuple[Ranges, int, bool]:
    """``[...]``: its ranges, where it ends, and whether they are right beyond ASCII."""
    at = start + 1
    negated = pattern.startswith("^", at)
    at += negated
    ranges: Ranges = []
    exact = True
    first = True
    while first or not pattern.startswith("]", at):
        first = False
        if pattern.startswith("[:", at) and pattern.find(":]", at + 2) >= 0:
            more, at = _posix(pattern, at)
            ranges += more
        elif pattern[at : at + 1] == "\\" and pattern[at + 1 : at + 2] in tuple("pPdDsSwW"):
            more, at, known = named(pattern, at)
            exact = exact and known
            ranges += more
        else:
            low, high, at = _range(pattern, at, start)
            ranges.append((low, high))
    return (_negated(ranges) if negated else ranges), at + 1, exact


def _range(pattern: str, at: int, start: int) -> tuple[int, int, int]:
    """One character or ``a-z`` inside a class that began at ``start``."""
    begin = at
    low, at = _character(pattern, at, start)
    high = low
    if pattern.startswith("-", at) and at + 1 < len(pattern) and pattern[at + 1] != "]":
        high, at = _character(pattern, at + 1, start)
        if high < low:
            raise Wrong("invalid character class range", pattern[begin:at])
    return low, high, at


def _character(pattern: str, at: int, start: int) -> tuple[int, int]:
    if at >= len(pattern):
        raise Wrong("missing closing ]", pattern[start:])
    if pattern[at] == "\\":
        return escape_in(pattern, at)
    return ord(pattern[at]), at + 1


def _posix(pattern: str, at: int) -> tuple[Ranges, int]:
    """``[:alpha:]`` or ``[:^alpha:]``."""
    end = pattern.index(":]", at + 2) + 2
    name = pattern[at + 2 : end - 2]
    known = _POSIX.get(name.removeprefix("^"))
    if known is None:
        raise Wrong("invalid character class range", pattern[at:end])
    return (_negated(known) if name[0] == "^" else known), end


def named(pattern: str, at: int) -> tuple[Ranges, int, bool]:
    r"""``\d``, ``\W``, ``\pL``, ``\P{Greek}``: ranges, end, right beyond ASCII?"""
    letter = pattern[at + 1]
    if letter in "dDsSwW":
        known = _PERL[letter.lower()]
        return (_negated(known) if letter.isupper() else known), at + 2, True
    if pattern[at + 2 : at + 3] != "{":
        end = at + 3
        name = pattern[at + 2 : end]
    else:
        end = pattern.find("}", at) + 1
        if not end:
            raise Wrong("invalid character class range", pattern[at:])
        name = pattern[at + 3 : end - 1]
    negated = (letter == "P") != name.startswith("^")
    name = name.removeprefix("^")
    if name == "Any":
        known = [(0, _TOP)]
    elif name in _CATEGORIES or name in _SCRIPTS:
        known = _in_ascii(name)
    else:
        raise Wrong("invalid character class range", pattern[at:end])
    return (_negated(known) if negated else known), end, name == "Any"


def _in_ascii(name: str) -> Ranges:
    """The ASCII characters of a Unicode category or script."""
    if name in _SCRIPTS:
        letters = _POSIX["alpha"]
        return letters if name == "Latin" else _negated(letters) if name == "Common" else []
    import unicodedata

    wanted = ("Lu", "Ll", "Lt") if name == "LC" else (name,)
    return [
        (code, code) for code in range(128) if unicodedata.category(chr(code)).startswith(wanted)
    ]


def escape_in(pattern: str, start: int) -> tuple[int, int]:
    """The character of an escape, and where the escape ends."""
    at = start + 1
    if at >= len(pattern):
        raise Wrong("trailing backslash at end of expression", "")
    char = pattern[at]
    at += 1
    if char in _CONTROL:
        return _CONTROL[char], at
    if char in "01234567":
        digit_next = pattern[at : at + 1] in tuple("01234567")
        if char == "0" or digit_next:
            end = at
            while end < at + 2 and pattern[end : end + 1] in tuple("01234567"):
                end += 1
            return int(pattern[at - 1 : end], 8), end
    elif char == "x":
        return _hexadecimal(pattern, start, at)
    elif char.isascii() and not char.isalnum():
        return ord(char), at
    raise Wrong("invalid escape sequence", pattern[start:at])


def _hexadecimal(pattern: str, start: int, at: int) -> tuple[int, int]:
    r"""``\x41`` or ``\x{1F600}``."""
    if not pattern.startswith("{", at):
        digits = pattern[at : at + 2]
        if len(digits) == 2 and all(_hex_digit(digit) for digit in digits):
            return int(digits, 16), at + 2
        raise Wrong("invalid escape sequence", pattern[start : at + 2])
    at += 1
    value = 0
    first = at
    while at < len(pattern):
        char = pattern[at]
        at += 1
        if char == "}" and at - 1 > first:
            return value, at
        if char == "}" or not _hex_digit(char):
            break
        value = value * 16 + int(char, 16)
        if value > _TOP:
            break
    raise Wrong("invalid escape sequence", pattern[start:at])


def _hex_digit(char: str) -> bool:
    return char in "0123456789abcdefABCDEF"


def _negated(ranges: Ranges) -> Ranges:
    out: Ranges = []
    low = 0
    for first, last in sorted(ranges):
        if first > low:
            out.append((low, first - 1))
        low = max(low, last + 1)
    if low <= _TOP:
        out.append((low, _TOP))
    return out


def render(ranges: Ranges) -> str:
    """The ranges as a class of ``re``."""
    if not ranges:
        return r"[^\x00-\U0010ffff]"
    return "[" + "".join(f"\\U{low:08x}-\\U{high:08x}" for low, high in ranges) + "]"
