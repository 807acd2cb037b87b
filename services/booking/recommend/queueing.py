"""How long somebody waits in a clinic of half hours with numbers: a queue with scheduled arrivals, in closed form.
Pure.

A doctor works off a session of half hours; n numbers of each are booked. Of those a share does not come, the others
come early or late by a normal spread around the start of their half hour, and walk-ins come besides. Called is who has
the earlier half hour, whoever is present; the wait counts from the later of arrival and start of the half hour.

**Carry-over.** `Behind` is how many minutes the doctor is behind the timetable when a half hour begins. It follows
Lindley's recursion [1]: behind' = max(behind + work of the half hour - its length, -ahead). The barrier is what makes
scheduled clinics differ from walk-in queues: a doctor who is through calls those of later half hours who are already
there, so being ahead is bounded by the work that has arrived early (`ahead`). Work of a half hour is a random sum: each
number comes with probability 1 - no_show and takes a consultation of a given mean and spread; walk-ins are Poisson.
Behind and work are taken as normal; mean and variance of the maximum are Clark's [2].

**A person's wait** is what is in line before them: behind + the share of their own half hour that came first - what
they themselves come late. With nothing in line they still wait for the consultation that is going on, if one is: load
times the mean residual consultation, service * (1 + scv) / 2, as in Pollaczek and Khinchine's formula. In heavy traffic
the wait grows like Kingman's bound [3] with load and with the squared variation of consultations; with scheduled
instead of random arrivals it is shorter, and the first of a session wait for those who came at the same time, as Bailey
and Welch showed for clinics [4, 5]. What else lengthens such queues (no-shows, lateness, walk-ins, spread) is reviewed
in [6]; no-shows in schedules in [7], and as a share that thins the stream in [8].

What is left out: breaks, emergencies, doctors who begin late, returns with results. Against an event-by-event
simulation the mean over a day is right within 2 minutes or a fifth, a half hour within 3 minutes or a fifth
(`tests/services/booking/recommend/test_queueing.py`).

[1] D. V. Lindley, The theory of queues with a single server, Proc. Cambridge Phil. Soc. 48 (1952).
[2] C. E. Clark, The greatest of a finite set of random variables, Operations Research 9 (1961).
[3] J. F. C. Kingman, The single server queue in heavy traffic, Proc. Cambridge Phil. Soc. 57 (1961).
[4] N. T. J. Bailey, A study of queues and appointment systems in hospital out-patient departments, J. R. Stat. Soc. B
    14 (1952).
[5] J. D. Welch, N. T. J. Bailey, Appointment systems in hospital outpatient departments, The Lancet 259 (1952).
[6] T. Cayirli, E. Veral, Outpatient scheduling in health care: a review of literature, Production and Operations
    Management 12 (2003).
[7] R. Hassin, S. Mendel, Scheduling arrivals to queues: a single-server model with no-shows, Management Science
    54 (2008).
[8] L. V. Green, S. Savin, Reducing delays for medical appointments: a queueing approach, Operations Research 56 (2008).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from math import erf, exp, pi, sqrt
from typing import Final, NamedTuple

_ROOT_2: Final = sqrt(2)
_ROOT_2_PI: Final = sqrt(2 * pi)
_FAR: Final = 4.0  # standard deviations from zero at which a normal spread has one sign only
_TENTH: Final = 1.2816  # a tenth of a normal spread lies farther out than so many standard deviations


#: Mean and variance of so many minutes, taken as normal. A bare pair: tens of thousands are made for one question.
Spread = tuple[float, float]

ON_TIME: Final[Spread] = (0.0, 0.0)


@dataclass(frozen=True)
class QueueModel:
    """What a department's queue is made of. Minutes; `scv`: variance / mean² of a consultation; `no_show` 0 to 1;
    lateness after the start of the half hour, negative is early."""

    service: float
    scv: float
    no_show: float
    lateness_mean: float
    lateness_sd: float

    @cached_property
    def booked(self) -> Spread:
        """The work one booked number brings: perhaps none."""
        comes, square = 1 - self.no_show, self.service * self.service
        return comes * self.service, comes * square * (self.scv + self.no_show)

    @cached_property
    def walk_in(self) -> Spread:
        """The work that Poisson arrivals bring, for each one expected."""
        return self.service, self.service * self.service * (1 + self.scv)

    @cached_property
    def late(self) -> float:
        """Minutes after the start of the half hour that somebody comes, on average; being early counts as none."""
        return over_zero(self.lateness_mean, self.lateness_sd**2)[0]

    def there(self, minutes: float) -> float:
        """The share of those who come that is there so many minutes after the start of their half hour."""
        if self.lateness_sd <= 0:
            return float(minutes >= self.lateness_mean)
        return _below((minutes - self.lateness_mean) / self.lateness_sd)


class Behind(NamedTuple):
    """How far behind the doctor is at the beginning of each half hour and at the end of the session; and the share of a
    delay in each half hour that is passed on to the next: the chance that no idle time takes it up."""

    at: list[Spread]
    passed_on: list[float]


def behind(
    flow: QueueModel, numbers: Sequence[float], walk_ins: Sequence[float], *, length: float, before: Spread = ON_TIME
) -> Behind:
    """How far behind the doctor is at the beginning of each half hour of a session, and at its end.

    `numbers` booked and `walk_ins` expected in each; `length` in minutes; `before`: as the session opens.
    """
    (work, spread), (drop_in, drop_in_spread) = flow.booked, flow.walk_in
    next_there, second_there, third_there = (work * flow.there(-ahead * length) for ahead in (0, 1, 2))
    found, passed_on = [before], []
    mean, variance = before
    coming = [*numbers, 0.0, 0.0, 0.0]
    for at, expected in enumerate(walk_ins):
        ahead = coming[at + 1] * next_there + coming[at + 2] * second_there + coming[at + 3] * third_there
        mean += coming[at] * work + expected * drop_in - length + ahead
        variance += coming[at] * spread + expected * drop_in_spread
        mean, variance, share = over_zero(mean, variance)
        mean -= ahead
        found.append((mean, variance))
        passed_on.append(share)
    return Behind(found, passed_on)


def delays(
    flow: QueueModel, numbers: Sequence[float], walk_ins: Sequence[float], passed_on: Sequence[float]
) -> list[float]:
    """The minutes that all others of the session wait longer, together, for one number more in each half hour: those of
    the same half hour who come after, then all later ones as far as the delay is passed on."""
    work, comes = flow.booked[0], 1 - flow.no_show
    found, later = [0.0] * len(numbers), 0.0
    for at in range(len(numbers) - 1, -1, -1):
        here = numbers[at] * comes + walk_ins[at]
        found[at] = work * passed_on[at] * (here / 2 + later)
        later = passed_on[at] * (here + later)
    return found


def after_rest(end: Spread, rest: float) -> Spread:
    """How far behind the doctor is after so many minutes without new numbers."""
    return over_zero(end[0] - rest, end[1])[:2]


def in_line(flow: QueueModel, at: Spread, others: float, walk_ins: float, length: float) -> Spread:
    """The minutes of work before somebody in a half hour with so many `others`; below zero: called at once."""
    (work, spread), (drop_in, drop_in_spread) = flow.booked, flow.walk_in
    late, (mean, variance) = flow.late, at
    mean += others * work / 2 + walk_ins * drop_in * min(late / length, 1) - late
    own = (others * spread + walk_ins * drop_in_spread) / 3 + (others * work) ** 2 / 12  # any place is as likely
    return mean, variance + own


def mean_wait(flow: QueueModel, line: Spread, others: float, walk_ins: float, length: float) -> float:
    """The mean wait of somebody with so much `line` before them, in minutes."""
    mean, _, somebody = over_zero(*line)
    load = min((others * flow.booked[0] + walk_ins * flow.service) / length, 1.0)
    return mean + (1 - somebody) * load * flow.service * (1 + flow.scv) / 2


def over_zero(mean: float, variance: float) -> tuple[float, float, float]:
    """Mean and variance of max(X, 0) (Clark 1961), and the chance that X is above zero."""
    deviation = sqrt(variance)
    if abs(mean) >= _FAR * deviation:
        return (mean, variance, 1.0) if mean > 0 else (0.0, 0.0, 0.0)
    z = mean / deviation
    share = 0.5 + 0.5 * erf(z / _ROOT_2)
    density = deviation * exp(-0.5 * z * z) / _ROOT_2_PI
    first = mean * share + density
    return first, max((mean * mean + variance) * share + mean * density - first * first, 0.0), share


def tenths(line: Spread) -> tuple[float, float]:
    """Between these two stand eight of ten; the ends are never below zero."""
    mean, variance = line
    reach = _TENTH * sqrt(variance)
    return max(mean - reach, 0.0), max(mean + reach, 0.0)


def _below(z: float) -> float:
    return 0.5 + 0.5 * erf(z / _ROOT_2)
