"""Measures what the product promises, and writes docs/benchmarks.md: `python3 dev.py bench --leads 1000000`."""

import argparse

from tests.bench import adherence_question, back_test_question, funnel_question, growth, imports, one_event, sessions
from tests.bench.report import page
from tests.served import ROOT

BENCHES = {
    # First: Linux counts what the starting program holds towards a started one's most memory, and pandas holds a lot.
    "imports": imports.measure,
    "funnel_question": funnel_question.measure,
    "adherence_question": adherence_question.measure,
    "back_test_question": back_test_question.measure,
    "growth": growth.measure,
    "sessions": sessions.measure,
    "one_event": one_event.measure,
}


def main() -> None:
    parser = argparse.ArgumentParser(prog="python3 dev.py bench", description=__doc__)
    parser.add_argument("--leads", type=int, default=100_000)
    parser.add_argument("--only", choices=BENCHES, help="print this one, and leave docs/benchmarks.md as it is")
    chosen = parser.parse_args()
    names = [chosen.only] if chosen.only else list(BENCHES)
    sections = []
    for name in names:
        sections.append(BENCHES[name](chosen.leads))
        print(f"\n{sections[-1].markdown()}\n", flush=True)
    if not chosen.only:
        (ROOT / "docs" / "benchmarks.md").write_text(page(sections, chosen.leads))
        print("Wrote docs/benchmarks.md")


if __name__ == "__main__":
    main()
