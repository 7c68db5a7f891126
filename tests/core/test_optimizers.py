"""Each update rule against a loop over arrays, written from the formulas of its paper."""

import math
from dataclasses import FrozenInstanceError

import numpy as np
import pytest

from gdcore import (
    AdaGrad,
    Adam,
    DataError,
    GradientDescent,
    Landscape,
    Momentum,
    Nesterov,
    RMSProp,
    descend,
)

# 60 steps: then RMSProp(0.8) nears the minimum, and magnifies rounding in the last digit 10^5-fold.
START, RATE, STEPS = np.array([0.5, -0.15]), 0.05, 60


def reference_gradient_descent(gradient, p):
    """Cauchy: go against the gradient."""
    while True:
        p = p - RATE * gradient(p)
        yield p


def reference_momentum(gradient, p, mu=0.9):
    """Polyak's heavy ball: p_{k+1} = p_k - r g(p_k) + mu (p_k - p_{k-1})."""
    before = p
    while True:
        p, before = p - RATE * gradient(p) + mu * (p - before), p
        yield p


def reference_nesterov(gradient, p, mu=0.9):
    """Sutskever et al. (2013), eq. 3-4, on the true parameter q; what torch keeps is q + mu v."""
    q, v = p, np.zeros(2)
    while True:
        v = mu * v - RATE * gradient(q + mu * v)
        q = q + v
        yield q + mu * v


def reference_adagrad(gradient, p, eps=1e-10):
    """Duchi et al., diagonal form: divide by the root of the sum of all squared gradients."""
    history = []
    while True:
        history.append(gradient(p))
        p = p - RATE * history[-1] / (np.sqrt(np.sum(np.square(history), axis=0)) + eps)
        yield p


def reference_rmsprop(gradient, p, alpha=0.99, eps=1e-8):
    """Tieleman and Hinton, with the weighted mean of squares written out as a sum."""
    history = []
    while True:
        history.append(gradient(p))
        k = len(history)
        weights = (1 - alpha) * alpha ** np.arange(k - 1, -1, -1)
        p = p - RATE * history[-1] / (np.sqrt(weights @ np.square(history)) + eps)
        yield p


def reference_adam(gradient, p, beta1=0.9, beta2=0.999, eps=1e-8):
    """Kingma and Ba, algorithm 1, with both moving averages written out as normalised sums."""
    history = []
    while True:
        history.append(gradient(p))
        ages = np.arange(len(history) - 1, -1, -1)
        weights1, weights2 = beta1**ages, beta2**ages
        m_hat = weights1 @ np.array(history) / weights1.sum()
        v_hat = weights2 @ np.square(history) / weights2.sum()
        p = p - RATE * m_hat / (np.sqrt(v_hat) + eps)
        yield p


RULES = [
    (GradientDescent(), reference_gradient_descent, {}),
    (Momentum(), reference_momentum, {}),
    (Momentum(0.5), reference_momentum, {"mu": 0.5}),
    (Nesterov(), reference_nesterov, {}),
    (Nesterov(0.7), reference_nesterov, {"mu": 0.7}),
    (AdaGrad(), reference_adagrad, {}),
    (AdaGrad(eps=0.1), reference_adagrad, {"eps": 0.1}),
    (RMSProp(), reference_rmsprop, {}),
    (RMSProp(alpha=0.8, eps=0.01), reference_rmsprop, {"alpha": 0.8, "eps": 0.01}),
    (Adam(), reference_adam, {}),
    (Adam(0.8, 0.95, 0.01), reference_adam, {"beta1": 0.8, "beta2": 0.95, "eps": 0.01}),
]


def named(value):
    # Not a function's address: pytest-xdist wants the same names in every worker.
    return getattr(value, "__name__", None) or str(value)


@pytest.mark.parametrize(("rule", "reference", "arguments"), RULES, ids=named)
def test_follows_its_paper(book, rule, reference, arguments):
    land = Landscape.from_data(book[0])

    def gradient(p):
        return np.array(land.gradient(p[0], p[1]))

    path = descend(land, tuple(START.tolist()), RATE, STEPS, optimizer=rule)
    steps = zip(range(STEPS), reference(gradient, START, **arguments), strict=False)
    expected = np.array([START, *(p for _, p in steps)])
    np.testing.assert_allclose(np.column_stack([path.b, path.w]), expected, rtol=0, atol=1e-10)


def test_defaults_are_torchs():
    assert Momentum() == Momentum(0.9)
    assert Nesterov() == Nesterov(0.9)
    assert AdaGrad() == AdaGrad(1e-10)
    assert RMSProp() == RMSProp(0.99, 1e-8)
    assert Adam() == Adam(0.9, 0.999, 1e-8)


@pytest.mark.parametrize(
    ("rule", "first", "second"),
    [
        # By hand: rate 0.1, gradients 2 and then 1.
        (GradientDescent(), -0.2, -0.1),
        (Momentum(), -0.2, -0.1 * (0.9 * 2 + 1)),
        (Nesterov(), -0.1 * (2 + 0.9 * 2), -0.1 * (1 + 0.9 * 2.8)),
        (AdaGrad(), -0.1, -0.1 / math.sqrt(5)),
        (RMSProp(), -0.1 * 2 / math.sqrt(0.04), -0.1 / math.sqrt(0.99 * 0.04 + 0.01)),
        (Adam(), -0.1, -0.1 * (0.28 / 0.19) / math.sqrt(0.004996 / 0.001999)),
    ],
)
def test_first_two_steps_by_hand(rule, first, second):
    step, state = rule.update(2.0, rule.start(), 0.1)
    assert step == pytest.approx(first, rel=1e-6)
    step, _ = rule.update(1.0, state, 0.1)
    assert step == pytest.approx(second, rel=1e-6)


@pytest.mark.parametrize("rule", [GradientDescent(), Momentum(), AdaGrad(), RMSProp(), Adam()])
def test_updates_are_pure(rule):
    _, state = rule.update(2.0, rule.start(), 0.1)
    assert rule.update(1.0, state, 0.1) == rule.update(1.0, state, 0.1)
    with pytest.raises(FrozenInstanceError):
        rule.eps = 1.0


@pytest.mark.parametrize(("rule", "_reference", "_arguments"), RULES, ids=named)
def test_no_gradient_no_step(rule, _reference, _arguments):
    step, _ = rule.update(0.0, rule.start(), 0.1)
    assert step == 0.0


@pytest.mark.parametrize(
    ("make", "named"),
    [
        (lambda: Momentum(1.0), "momentum is 1.0"),
        (lambda: Momentum(-0.1), "momentum is -0.1"),
        (lambda: Nesterov(float("nan")), "momentum is nan"),
        (lambda: AdaGrad(eps=0.0), "eps is 0.0"),
        (lambda: RMSProp(alpha=1.0), "alpha is 1.0"),
        (lambda: RMSProp(eps=-1.0), "eps is -1.0"),
        (lambda: Adam(beta1=1.0), "beta1 is 1.0"),
        (lambda: Adam(beta2=2.0), "beta2 is 2.0"),
        (lambda: Adam(eps=0.0), "eps is 0.0"),
    ],
)
def test_refuses(make, named):
    with pytest.raises(DataError, match=named):
        make()
