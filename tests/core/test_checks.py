"""How values are quoted in messages."""

import pytest

from gdcore.checks import LONGEST_SHOWN, shown


@pytest.mark.parametrize("length", range(LONGEST_SHOWN - 5, LONGEST_SHOWN + 8))
def test_a_value_is_shown_whole_if_it_fits_and_else_its_beginning_and_its_end(length):
    value = ("abcdefghij" * length)[: length - 2]
    whole, text = repr(value), shown(value)
    assert len(whole) == length
    if length <= LONGEST_SHOWN:
        assert text == whole
    else:
        begin, end = text.split("...")
        assert len(text) == LONGEST_SHOWN, "no shorter than there is room for"
        assert whole.startswith(begin)
        assert end == "'", "so that one sees where the value ends"
