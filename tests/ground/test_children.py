"""A child of the program is held to its time and memory, can be cancelled, and says why it failed."""

import os
import sys
import time
from pathlib import Path

import pytest

from issss_desktop import app, children, environment
from issss_desktop.children import ChildFailed, Limits, Why
from issss_desktop.i18n import in_language

HELD = "from issss_desktop import children; children.hold_memory()\n"


@pytest.fixture
def script(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):  # type: ignore[no-untyped-def]
    """Lets a child run some Python in place of the program."""

    def write(text: str) -> None:
        path = tmp_path / "child.py"
        path.write_text(text, encoding="utf-8")
        monkeypatch.setattr(children, "command", lambda: [sys.executable, str(path)])

    monkeypatch.setenv("PYTHONPATH", str(Path(children.__file__).resolve().parent.parent))
    return write


def failure(*words: str, limits: Limits = Limits(20)) -> ChildFailed:  # noqa: B008
    with pytest.raises(ChildFailed) as caught:
        children.run(words, limits, lambda line: None)
    return caught.value


def test_lines_come_as_they_are_said_in_utf_8(script) -> None:  # type: ignore[no-untyped-def]
    script(
        "import sys, time\nfor word in sys.argv[1:]: print(word, flush=True); time.sleep(0.3)\n"
        "print('é\u202f!')"
    )
    heard: list[tuple[str, float]] = []
    children.run(["a b", "ç"], Limits(20), lambda line: heard.append((line, time.monotonic())))
    assert [line for line, _at in heard] == ["--child", "a b", "ç", "é\u202f!"]
    assert heard[-1][1] - heard[0][1] > 0.5, "not all at the end"


def test_more_than_a_queue_of_lines_is_heard(script) -> None:  # type: ignore[no-untyped-def]
    script("for n in range(5000): print(n)")
    heard: list[str] = []
    children.run([], Limits(20), heard.append)
    assert heard == [str(n) for n in range(5000)]


def test_silence_is_ended_and_steady_work_is_not(script) -> None:  # type: ignore[no-untyped-def]
    script("import time\nprint('begun', flush=True)\ntime.sleep(60)")
    begun = time.monotonic()
    assert failure(limits=Limits(1.0)).why == Why.TIME
    assert time.monotonic() - begun < 20
    script("import time\nfor n in range(8): print(n, flush=True); time.sleep(0.3)")
    children.run([], Limits(1.5), lambda line: None)


def test_a_child_that_closes_its_output_and_stays_is_ended(script) -> None:  # type: ignore[no-untyped-def]
    script("import os, time\nos.close(1)\ntime.sleep(60)")
    assert failure(limits=Limits(1.0)).why == Why.TIME


@pytest.mark.skipif(sys.platform != "linux", reason="the limit of this system is tried on Linux only")
def test_memory_is_held_whatever_the_child_does(script) -> None:  # type: ignore[no-untyped-def]
    script(HELD + "kept = bytearray(50_000_000); print(len(kept))")
    children.run([], Limits(20, 400), lambda line: None)
    script(HELD + "kept = bytearray(900_000_000); print(len(kept))")
    assert failure(limits=Limits(20, 400)).why == Why.MEMORY


def test_a_crash_is_told_with_its_last_words(script) -> None:  # type: ignore[no-untyped-def]
    script("raise SystemError('broken inside')")
    told = failure()
    assert told.why == Why.CRASH
    assert "broken inside" in told.detail
    script("import os, signal\nos.kill(os.getpid(), signal.SIGTERM)")
    assert failure().why == Why.CRASH
    with in_language("fr"):
        assert str(ChildFailed(Why.CRASH)).startswith("Le processus chargé du travail s’est interrompu.")


def test_who_cancels_ends_the_child_at_once(script, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    mark = tmp_path / "still-there"
    script(f"import time\ntime.sleep(2)\nopen({str(mark)!r}, 'w')")

    class Cancelled(Exception):
        pass

    asked: list[int] = []

    def go_on() -> None:
        asked.append(1)
        if len(asked) > 3:
            raise Cancelled

    with pytest.raises(Cancelled):
        children.run([], Limits(20), lambda line: None, go_on)
    time.sleep(2.2)
    assert not mark.exists()


def test_a_listener_that_fails_leaves_no_child_behind(script) -> None:  # type: ignore[no-untyped-def]
    script("import time\nwhile True: print('x' * 1000, flush=True)")
    begun = time.monotonic()
    with pytest.raises(ZeroDivisionError):
        children.run([], Limits(20), lambda line: 1 // 0)  # type: ignore[arg-type]
    assert time.monotonic() - begun < 10


def test_the_program_is_started_again_frozen_or_not(monkeypatch: pytest.MonkeyPatch) -> None:
    assert children.command() == [sys.executable, "-m", "issss_desktop"]
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    assert children.command() == [sys.executable]


def test_a_passphrase_in_the_environment_is_handed_on_to_no_child(  # type: ignore[no-untyped-def]
    script, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in environment.SECRETS:
        monkeypatch.setenv(name, "quatre mots bien choisis")
    monkeypatch.setenv("ISSSS_DATA", "/srv/nk")
    script("import os\nprint(*sorted(name for name in os.environ if name.startswith('ISSSS_')))")
    heard: list[str] = []
    children.run([], Limits(20, 900), heard.append)
    (said,) = heard
    assert "ISSSS_DATA" in said
    assert children.MEMORY_VARIABLE in said
    assert not set(said.split()) & set(environment.SECRETS)


def test_a_window_keeps_no_passphrase_in_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in environment.SECRETS:
        monkeypatch.setenv(name, "quatre mots bien choisis")

    class Begun(Exception):
        """The window would be made now."""

    def begin(_scale: int) -> None:
        raise Begun

    monkeypatch.setattr(app, "_application", begin)
    with pytest.raises(Begun):
        app.run([])
    assert not set(os.environ) & set(environment.SECRETS)
