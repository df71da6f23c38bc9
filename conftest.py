"""Ground of all tests: no deadline on a busy machine, more examples in `make soak`, nobody's own settings."""

import gc
import os
import tempfile
from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, settings

_tests = 0

settings.register_profile("default", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("soak", parent=settings.get_profile("default"), max_examples=5_000)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "default"))


@pytest.fixture(autouse=True)
def collected_here() -> Iterator[None]:
    """Cycles left by a test are freed between two tests, in this thread: they may hold widgets.

    Python itself would free them in whichever thread makes the next object, and a widget freed by
    another thread ends the process. Once in a while everything is looked through.
    """
    global _tests
    gc.disable()
    yield
    _tests += 1
    gc.collect(2 if _tests % 20 == 0 else 1)


@pytest.fixture(scope="session", autouse=True)
def own_home() -> Iterator[None]:
    """Settings, logs and data of the tests go to a temporary folder, never to those of the person."""
    with tempfile.TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patch:
        for name in ("CONFIG", "DATA", "STATE"):
            patch.setenv(f"XDG_{name}_HOME", os.path.join(folder, name.lower()))
        patch.setenv("ISSSS_MACHINE", os.path.join(folder, "machine"))
        yield
