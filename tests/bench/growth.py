"""How the funnel question grows with the number of leads."""

from tests.bench.funnel_question import ask, timed
from tests.bench.prepared import demo, last_26_weeks
from tests.bench.report import MILLISECONDS, Section, Spread

ROUNDS = 15


def measure(leads: int) -> Section:
    few, many, scope = demo(leads // 10), demo(leads), last_26_weeks()
    seconds: dict[int, list[float]] = {leads // 10: [], leads: []}
    for _ in range(ROUNDS):
        seconds[leads // 10].append(timed(ask, few, scope)[0])
        seconds[leads].append(timed(ask, many, scope)[0])
    small, large = (Spread(taken) for taken in seconds.values())
    return Section(
        title="Growth of the funnel question",
        headline=f"Ten times the leads take {large.median / small.median:.1f} times as long.",
        how="The same question and scope, alternating between the two databases. Linear would be 10.",
        columns=("leads", *MILLISECONDS),
        rows=[[f"{size:,}", *Spread(taken).milliseconds()] for size, taken in seconds.items()],
    )
