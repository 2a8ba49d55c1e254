"""Text that went through a wrong decoding. It is found and flagged, never repaired: a repair would be a guess about evidence."""

import re

# What UTF-8 punctuation, Latin, Arabic and Cyrillic letters become when read as Windows-1252 or Latin-1, once or twice.
_BROKEN = re.compile(
    r"â€|â\x80|Ã[\x80-\xbf‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ]|Â[\x80-\xbf]|ï»¿|ï¿½|\ufffd"
    r"|(?:[ØÙ][\x80-\xbf‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ]){2}|(?:[ÐÑ][\x80-\xbf‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ]){2}"
    r"|[\x80-\x84\x86-\x9f]|_â_|â_{2}"
)

NOISE_CHARS = r"_\x80-\x9f¡-¿âÃÂ€™œ˜šžŸ‚ƒ„…†‡ˆ‰Š‹ŒŽ"
# A run of such characters with a lead byte among them: one mark, whatever its length. Each quantifier meets a character
# that the one before it cannot take, so that a long run is walked once.
NOISE_RUN = rf"(?:[_]*[\x80-\x9fâÃÂ][{NOISE_CHARS}]{{2,}})"


def is_mojibake(text: str) -> bool:
    """True if the text holds characters that only a wrong decoding makes."""
    return bool(_BROKEN.search(text))
