"""Files read aside: checked as a delivery is, turned into values, looked at, and nothing of them kept."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from etl.loading import Progress, Report, check, keep
from etl.reading import Reader
from etl.recognition import Wishes
from etl.reference import registry
from etl.store.ledger import Ledger
from etl.warehouse.build import build_values

UNPUBLISHED = "未发布"


@contextmanager
def aside(
    files: Sequence[Path], wishes: Wishes | None = None, progress: Progress | None = None
) -> Iterator[tuple[Reader, Report]]:
    """A reader of the values (not of measures) of these files alone, as long as the block lasts; its one version is
    called ``UNPUBLISHED``. Raises Refused as ``etl.loading.check`` does."""
    with TemporaryDirectory(prefix="xiaoxiaohao-") as scratch:
        folder = Path(scratch)
        report = check(files, folder / "store", wishes or Wishes(), progress)
        ledger = Ledger(folder)
        manifests = [ledger.manifest(keep(delivery, ledger)) for delivery in report.deliveries]
        path = folder / "values.duckdb"
        build_values(path, ledger, manifests, registry())
        yield _OfOneFile(folder / "store", path), report


class _OfOneFile(Reader):
    """Reads the one warehouse that it was given, whatever version is asked for."""

    def __init__(self, store: Path, path: Path) -> None:
        super().__init__(store)
        self._path = path

    def _warehouse(self, version: str) -> Path:  # noqa: ARG002
        return self._path
