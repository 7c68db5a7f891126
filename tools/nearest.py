"""Say which of some words is meant by one that is none of them: nearest.py WORD KNOWN..."""

import difflib
import sys

word, *known = sys.argv[1:]
found = difflib.get_close_matches(word, known, n=1)
meant = f"; did you mean make {found[0]}?" if found else ""
sys.exit(f"make {word} is not a target; allowed: {', '.join(known)}{meant}")
