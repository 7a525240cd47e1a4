"""What hides in a text is written out, never left out and never obeyed."""

import pytest

from api.pages.text import shown


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("plain", "plain"),
        ("naïve 5 µg × 2 – 名前 🫀", "naïve 5 µg × 2 – 名前 🫀"),
        ("two\nlines\tand a tab", "two\nlines\tand a tab"),
        ("one\r\ntwo", "one\ntwo"),
        ("a\u202eb", "a⟨U+202E⟩b"),
        ("a\u200bb\ufeff", "a⟨U+200B⟩b⟨U+FEFF⟩"),
        ("a\x1b[31mb", "a⟨U+001B⟩[31mb"),
        ("a\x00", "a⟨U+0000⟩"),
        ("half \ud800", "half ⟨U+D800⟩"),
        ("tags " + "\U000e0041" * 40, "tags ⟨40 hidden characters⟩"),
        ("selectors " + "\U000e0101" * 4, "selectors ⟨4 hidden characters⟩"),
        ("heart ❤\ufe0f", "heart ❤"),
        ("not a heart a\ufe0f", "not a heart a⟨U+FE0F⟩"),
        ("filler \u3164", "filler ⟨U+3164⟩"),
        ("separator\u2028here", "separator⟨U+2028⟩here"),
    ],
)
def test_what_hides_is_written_out(text: str, said: str) -> None:
    assert shown(text) == said


def test_what_is_shown_can_always_be_sent() -> None:
    every = "".join(map(chr, range(0x11_000))) + "".join(map(chr, range(0xE0000, 0xE0200)))
    for start in range(0, len(every), 7):
        shown(every[start : start + 7]).encode("utf-8")
