"""Texts with formulas between dollar signs: without them, as Unicode, and words taken literally."""

import re
import unicodedata

NAMES = {
    "alpha": "α", "beta": "β", "gamma": "γ", "delta": "δ", "Delta": "Δ", "epsilon": "ε", "eta": "η",
    "theta": "θ", "kappa": "κ", "lambda": "λ", "mu": "μ", "nu": "ν", "pi": "π", "rho": "ρ",
    "sigma": "σ", "tau": "τ", "phi": "φ", "omega": "ω", "infinity": "∞", "partial": "∂",
    "nabla": "∇", "sum": "Σ", "times": "×", "dot": "·", "approx": "≈", "arrow": "→",
    "arrow.l": "←", "sqrt": "√", "plus.minus": "±", "quad": " ", "thick": " ", "med": " ",
    "thin": "", "infty": "∞",
}  # fmt: skip
"""Names of symbols in Typst and mathtext, as Unicode; one not here stays a word (max, min, log)."""

SIGNS = {"<=": "≤", ">=": "≥", "!=": "≠", "->": "→", "-": "−", "*": "·"}
ACCENTS = {"hat": "\u0302", "overline": "\u0304", "bar": "\u0304", "tilde": "\u0303"}
SCRIPTS = {
    "^": str.maketrans("0123456789+−-=()nTt", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁼⁽⁾ⁿᵀᵗ"),
    "_": str.maketrans("0123456789+−-=()aehijklmnoprstuvx", "₀₁₂₃₄₅₆₇₈₉₊₋₋₌₍₎ₐₑₕᵢⱼₖₗₘₙₒₚᵣₛₜᵤᵥₓ"),
}
SCRIPT = re.compile(r'([_^])(?:\(([^()]*)\)|\{([^{}]*)\}|"([^"]*)"|([^\W_]+|.))')
MATH = re.compile(r"(?<!\\)\$(.*?)(?<!\\)\$", re.DOTALL)


def without_math(text: str) -> str:
    r"""A text without its formulas, which stand between dollar signs; "\$" is a dollar sign."""
    return re.sub(r"(?<!\\)\$.*?(?<!\\)\$", "", text, flags=re.DOTALL).replace(r"\$", "$")


def plain(words: str) -> str:
    """Words from outside, such as a column's name, with Typst's special characters escaped."""
    return re.sub(r"([\\#*_@<>$~`\[\]/=+-])", r"\\\1", words)


def readable(words: str) -> str:
    r"""Words with formulas, those of films (Typst) or of figures (mathtext), as plain Unicode.

    For all that leaves a picture: captions, titles in files, alternative texts.

    Examples:
        >>> readable("a step of $eta$ = 0.2, $hat(y) = b + w x_1$, 1.2$med times 10^(-7)$")
        'a step of η = 0.2, ŷ = b + w x₁, 1.2 × 10⁻⁷'
        >>> readable(r"$\hat{y}$ at 1.2$\times10^{-7}$, below $2/\lambda_{\max}$")
        'ŷ at 1.2 × 10⁻⁷, below 2/λₘₐₓ'
    """
    parts = MATH.split(words)  # text, formula, text, ...
    parts[::2] = (_text(part) for part in parts[::2])
    parts[1::2] = (_formula(part) for part in parts[1::2])
    spaced = re.sub(r"(?<=\d) ?× ?(?=\d)", " × ", "".join(parts))
    return " ".join(spaced.split())


def _text(markup: str) -> str:
    """Text without its markup; a character after a backslash is itself."""
    bare = re.sub(r"(?<!\\)[*_]", "", markup)
    return re.sub(r"\\(.)", r"\1", bare)


def _formula(formula: str) -> str:
    """A formula on one line."""
    found = re.sub(r"\\([A-Za-z/])", r"\1", formula.strip())
    for name, accent in ACCENTS.items():
        found = re.sub(rf"\b{name}[({{](\w+)[)}}]", rf"\1{accent}", found)
    found = re.sub(r"[A-Za-z]+(?:\.[a-z]+)*", lambda m: NAMES.get(m[0], m[0]), found)
    found = re.sub("|".join(map(re.escape, SIGNS)), lambda m: SIGNS[m[0]], found)
    found = SCRIPT.sub(_script, found)
    found = re.sub(r"([∂∇Δ]) ", r"\1", found.replace('"', ""))
    return unicodedata.normalize("NFC", found)


def _script(script: re.Match[str]) -> str:
    """A subscript or superscript in small characters, if there are such for all of it."""
    sign, *ways = script.groups()
    small = next(way for way in ways if way is not None).strip()
    raised = small.translate(SCRIPTS[sign])
    return sign + small if set(small) & set(raised) else raised
