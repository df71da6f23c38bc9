"""One small part of the proofs, in a process of its own: ``python -m tests.planted.proofs PROOF``.

A proof is ``history SEED``, ``histories FIRST-LAST``, ``kept NAME``, ``orders NAME`` or ``test FILE::NAME``.
Status 0: it holds; 1: it found something, which is then told; anything else: it could not be run.
"""

import os
import sys
import tempfile
import traceback

STEPS = 28
"""Of a history here: a seed stands for these steps, whatever other proofs take."""


def main(words: list[str]) -> int:
    """Run proofs, each named by two words."""
    with tempfile.TemporaryDirectory() as folder:
        for name in ("CONFIG", "DATA", "STATE"):
            os.environ[f"XDG_{name}_HOME"] = os.path.join(folder, name.lower())
        os.environ["ISSSS_MACHINE"] = os.path.join(folder, "machine")
        try:
            for kind, what in zip(words[::2], words[1::2], strict=True):
                PROOFS[kind](what)
        except Exception as error:
            traceback.print_exc(limit=-4)
            print(f"found: {type(error).__name__}: {error}"[:500])
            return 1
    return 0


def _history(seed: str) -> None:
    from tests.sync_histories import story

    story.in_folder(*story.drawn(int(seed), STEPS))


def _histories(seeds: str) -> None:
    first, last = map(int, seeds.split("-"))
    for seed in range(first, last + 1):
        print(f"seed {seed}")
        _history(str(seed))


def _kept(name: str) -> None:
    from tests.sync_histories import story

    story.in_folder(*story.kept(story.KEPT / f"{name}.json"))


def _orders(name: str) -> None:
    from tests.sync_histories.chance import drawn_from
    from tests.sync_histories.orders import Orders
    from tests.sync_histories.test_orders import SCRIPTS

    with drawn_from("orders"):
        Orders(SCRIPTS[name]).walk()


def _test(node: str) -> None:
    import pytest

    status = pytest.main(["-q", "-x", "-p", "no:randomly", "-p", "no:cacheprovider", f"tests/{node}"])
    if status == pytest.ExitCode.TESTS_FAILED:
        raise AssertionError(node)
    if status != pytest.ExitCode.OK:
        sys.exit(3)


PROOFS = {"history": _history, "histories": _histories, "kept": _kept, "orders": _orders, "test": _test}

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
