"""Six update rules. Each is told the gradient and answers with a step; `descend` adds it to b or w.

A rule treats every parameter alike and on its own, so it is written for one: a float g, the
gradient of the loss in that parameter, and a state, a tuple of floats that `start` gives and
`update` renews; arrays, for many learning rates at once, do as well. In the formulas r is the
learning rate, and what starts as 0 is not mentioned.
Rules and defaults are those of torch.optim.
"""

from dataclasses import dataclass
from typing import Protocol

from gdcore.checks import number, positive

State = tuple[float, ...]


class Optimizer(Protocol):
    """What `descend` needs of an update rule; whatever has these two methods will do.

    Examples:
        >>> import math
        >>> class SignDescent:
        ...     "Steps as long as the learning rate, whatever the slope."
        ...     def start(self):
        ...         return ()
        ...     def update(self, gradient, state, learning_rate):
        ...         return -math.copysign(learning_rate, gradient), state
        >>> from gdcore import Dataset, descend
        >>> steps = descend(Dataset([-1, 1], [0, 2]), (0, 0), 0.25, 3, optimizer=SignDescent())
        >>> steps.w.tolist()
        [0.0, 0.25, 0.5, 0.75]
    """

    def start(self) -> State:
        """The state before the first update."""

    def update(self, gradient: float, state: State, learning_rate: float) -> tuple[float, State]:
        """The step to add to the parameter, and the state for the next update."""


@dataclass(frozen=True)
class GradientDescent:
    """step = -r g.

    Cauchy, "Méthode générale pour la résolution des systèmes d'équations simultanées", 1847.

    Examples:
        >>> rule = GradientDescent()
        >>> rule.update(gradient=3.0, state=rule.start(), learning_rate=0.1)
        (-0.30000000000000004, ())
    """

    def start(self) -> State:
        return ()

    def update(self, gradient: float, state: State, learning_rate: float) -> tuple[float, State]:
        return -learning_rate * gradient, state


@dataclass(frozen=True)
class Momentum:
    """v = momentum v + g;  step = -r v.

    Polyak, "Some methods of speeding up the convergence of iteration methods", 1964; torch's SGD
    with dampening 0.

    Attributes:
        momentum: What is kept of past slopes, at least 0 and below 1.

    Raises:
        DataError: The momentum is not allowed.

    Examples:
        >>> rule = Momentum(0.5)
        >>> step, state = rule.update(4.0, rule.start(), learning_rate=0.25)
        >>> step, rule.update(4.0, state, learning_rate=0.25)
        (-1.0, (-1.5, (6.0,)))
    """

    momentum: float = 0.9

    def __post_init__(self) -> None:
        _fraction("momentum", self.momentum)

    def start(self) -> State:
        return (0.0,)

    def update(self, gradient: float, state: State, learning_rate: float) -> tuple[float, State]:
        (v,) = state
        v = self.momentum * v + gradient
        return -learning_rate * v, (v,)


@dataclass(frozen=True)
class Nesterov:
    """v = momentum v + g;  step = -r (g + momentum v).

    Nesterov, "A method for solving the convex programming problem with convergence rate O(1/k^2)",
    1983, in the form of torch's SGD with nesterov=True: the parameter is kept one look ahead,
    where the gradient is taken.

    Attributes:
        momentum: What is kept of past slopes, at least 0 and below 1.

    Raises:
        DataError: The momentum is not allowed.

    Examples:
        >>> rule = Nesterov(0.5)
        >>> rule.update(4.0, rule.start(), learning_rate=0.25)
        (-1.5, (4.0,))
    """

    momentum: float = 0.9

    def __post_init__(self) -> None:
        _fraction("momentum", self.momentum)

    def start(self) -> State:
        return (0.0,)

    def update(self, gradient: float, state: State, learning_rate: float) -> tuple[float, State]:
        (v,) = state
        v = self.momentum * v + gradient
        return -learning_rate * (gradient + self.momentum * v), (v,)


@dataclass(frozen=True)
class AdaGrad:
    """s = s + g^2;  step = -r g / (sqrt(s) + eps).

    Duchi, Hazan and Singer, "Adaptive Subgradient Methods", JMLR 2011.

    Attributes:
        eps: What keeps the division from one by zero, above 0.

    Raises:
        DataError: eps is not allowed.

    Examples:
        >>> rule = AdaGrad()
        >>> step, state = rule.update(4.0, rule.start(), learning_rate=0.25)
        >>> round(step, 6), state  # the first step is the rate itself, however steep it is
        (-0.25, (16.0,))
    """

    eps: float = 1e-10

    def __post_init__(self) -> None:
        positive("eps", self.eps)

    def start(self) -> State:
        return (0.0,)

    def update(self, gradient: float, state: State, learning_rate: float) -> tuple[float, State]:
        (s,) = state
        s = s + gradient * gradient
        return -learning_rate * gradient / (s**0.5 + self.eps), (s,)


@dataclass(frozen=True)
class RMSProp:
    """s = alpha s + (1 - alpha) g^2;  step = -r g / (sqrt(s) + eps).

    Tieleman and Hinton, "Neural Networks for Machine Learning", lecture 6.5, 2012.

    Attributes:
        alpha: What is kept of past squares, at least 0 and below 1.
        eps: What keeps the division from one by zero, above 0.

    Raises:
        DataError: A value is not allowed.

    Examples:
        >>> rule = RMSProp(alpha=0.75)
        >>> step, state = rule.update(4.0, rule.start(), learning_rate=0.25)
        >>> round(step, 6), state
        (-0.5, (4.0,))
    """

    alpha: float = 0.99
    eps: float = 1e-8

    def __post_init__(self) -> None:
        _fraction("alpha", self.alpha)
        positive("eps", self.eps)

    def start(self) -> State:
        return (0.0,)

    def update(self, gradient: float, state: State, learning_rate: float) -> tuple[float, State]:
        (s,) = state
        s = self.alpha * s + (1 - self.alpha) * gradient * gradient
        return -learning_rate * gradient / (s**0.5 + self.eps), (s,)


@dataclass(frozen=True)
class Adam:
    """step = -r (m / (1 - beta1^t)) / (sqrt(s / (1 - beta2^t)) + eps), with momentum and scale.

    t = t + 1;  m = beta1 m + (1 - beta1) g;  s = beta2 s + (1 - beta2) g^2.

    Kingma and Ba, "Adam: A Method for Stochastic Optimization", ICLR 2015.

    Attributes:
        beta1: What is kept of past slopes, at least 0 and below 1.
        beta2: What is kept of past squares, at least 0 and below 1.
        eps: What keeps the division from one by zero, above 0.

    Raises:
        DataError: A value is not allowed.

    Examples:
        >>> rule = Adam()
        >>> step, _ = rule.update(4.0, rule.start(), learning_rate=0.25)
        >>> round(step, 6)  # the first step is the rate itself, however steep it is
        -0.25
    """

    beta1: float = 0.9
    beta2: float = 0.999
    eps: float = 1e-8

    def __post_init__(self) -> None:
        _fraction("beta1", self.beta1)
        _fraction("beta2", self.beta2)
        positive("eps", self.eps)

    def start(self) -> State:
        return (0.0, 0.0, 0.0)

    def update(self, gradient: float, state: State, learning_rate: float) -> tuple[float, State]:
        m, s, t = state
        m = self.beta1 * m + (1 - self.beta1) * gradient
        s = self.beta2 * s + (1 - self.beta2) * gradient * gradient
        t = t + 1
        m_hat, s_hat = m / (1 - self.beta1**t), s / (1 - self.beta2**t)
        return -learning_rate * m_hat / (s_hat**0.5 + self.eps), (m, s, t)


def _fraction(what: str, value: object) -> None:
    number(what, value, "at least 0 and below 1", lambda value: 0 <= value < 1)
