"""Which projects to do: the problem in arrays, its solution, and what that proves."""

from matchmaker.choice.choice import Choice, Prices
from matchmaker.choice.clock import Progress
from matchmaker.choice.problem import Problem
from matchmaker.choice.solve import solve

__all__ = ["Choice", "Prices", "Problem", "Progress", "solve"]
