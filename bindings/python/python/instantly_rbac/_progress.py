"""The bar of ``progress=True``."""

from __future__ import annotations

from typing import Any


class Bar:
    """A bar of tqdm's, the one for notebooks in a notebook. It ends when nobody holds it any more."""

    def __init__(self, operation: str, max_items: int | None) -> None:
        try:
            from tqdm.auto import tqdm
        except ImportError as error:
            raise ImportError(
                "progress=True needs tqdm: pip install 'instantly-rbac[progress]', or give a function"
            ) from error
        # The API does not say how many there are; with max_items there are so many at the most.
        self._bar: Any = tqdm(desc=operation, total=max_items, unit=" items")

    def __call__(self, items: int) -> None:
        self._bar.update(items - self._bar.n)

    def __del__(self) -> None:
        bar = getattr(self, "_bar", None)
        if bar is not None:
            bar.close()
