"""What every test may use: the profiles of Hypothesis and the shared data."""

import os
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from office.files import OfficeFiles

ROOT = Path(__file__).resolve().parent.parent

settings.register_profile("dev", deadline=None)
settings.register_profile(
    "ci", deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("ci" if os.environ.get("CI") else "dev")


def pytest_addoption(parser: pytest.Parser) -> None:
    """Say where the shared data are."""
    parser.addoption(
        "--shared",
        default="../shared",
        help="--shared=FOLDER of shared data, relative to the project (default: %(default)s)",
    )


@pytest.fixture(scope="session")
def root() -> Path:
    """The project's own folder."""
    return ROOT


@pytest.fixture(scope="session")
def shared(request: pytest.FixtureRequest) -> Path:
    """The folder of shared data; a test that asks for it is skipped where there is none."""
    folder = (ROOT / str(request.config.getoption("--shared"))).resolve()
    if not folder.is_dir():
        pytest.skip("the shared data are not here; name their folder with --shared=")
    return folder


@pytest.fixture(scope="session")
def office_files(tmp_path_factory: pytest.TempPathFactory) -> OfficeFiles:
    """The files of every office habit; test runners side by side share one folder."""
    folder = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        folder = folder.parent
    return OfficeFiles(folder / "office-files")
