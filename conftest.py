"""Ground of all tests: no deadline on a busy machine, more examples in `make soak`, nobody's own settings."""

import gc
import os
import tempfile
from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, settings

_tests = 0
gc.disable()  # during the collection of the tests too: it makes a million things that all stay

settings.register_profile("default", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("soak", parent=settings.get_profile("default"), max_examples=5_000)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "default"))


@pytest.fixture(autouse=True)
def collected_here() -> Iterator[None]:
    """Cycles left by a test are freed between two tests, in this thread: they may hold widgets.

    Python itself would free them in whichever thread makes the next object, and a widget freed by
    another thread ends the process. Once in a while everything made since the last look at the whole is
    looked through, and more seldom the whole, which is large: all tests, all modules and their caches.
    """
    global _tests
    gc.disable()
    yield
    _tests += 1
    if _tests % 400 == 0:
        look_at_the_whole()
    gc.collect(2 if _tests % 20 == 0 else 1)


def look_at_the_whole() -> None:
    """Free every cycle there is; what lives after that is set aside until the next look."""
    gc.unfreeze()
    gc.collect()
    gc.freeze()


def pytest_collection_finish() -> None:
    """The tests themselves are set aside before the first of them runs."""
    look_at_the_whole()


@pytest.fixture(scope="session", autouse=True)
def own_home() -> Iterator[None]:
    """Settings, logs and data of the tests go to a temporary folder, never to those of the person."""
    with tempfile.TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patch:
        for name in ("CONFIG", "DATA", "STATE"):
            patch.setenv(f"XDG_{name}_HOME", os.path.join(folder, name.lower()))
        patch.setenv("ISSSS_MACHINE", os.path.join(folder, "machine"))
        yield
