"""Whether values rise, and how fast. Pure.

Sources: Mann, "Nonparametric tests against trend", Econometrica 1945; Kendall, Rank correlation methods, 1975 (ties);
Theil 1950 and Sen, J Am Stat Assoc 1968 (slope).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from itertools import combinations
from math import sqrt
from statistics import median
from typing import Final

#: Of a normal distribution: a trend this clear is by chance one time in twenty (two-sided).
CERTAIN: Final = 1.96
_WEEK: Final = timedelta(weeks=1) / timedelta(microseconds=1)


def is_rising(values: Sequence[Decimal]) -> bool:
    """Whether values in order of time rise by the Mann-Kendall test at 5 %, with the correction for ties."""
    n = len(values)
    rises = sum((later > earlier) - (later < earlier) for earlier, later in combinations(values, 2))
    ties = Counter(values).values()
    spread = (n * (n - 1) * (2 * n + 5) - sum(t * (t - 1) * (2 * t + 5) for t in ties)) / 18
    return rises > 0 and spread > 0 and (rises - 1) / sqrt(spread) > CERTAIN


def rise_in_a_week(points: Sequence[tuple[datetime, Decimal]]) -> Decimal:
    """The median of the slopes of all pairs, in whole units a week; 0 where no two are at different moments."""
    slopes = [
        (later - earlier) / (Decimal((then - first) / timedelta(microseconds=1)) / Decimal(_WEEK))
        for (first, earlier), (then, later) in combinations(points, 2)
        if then > first
    ]
    return median(slopes).quantize(Decimal(1)) if slopes else Decimal(0)
