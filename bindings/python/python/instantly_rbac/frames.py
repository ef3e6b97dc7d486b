"""Lists and documents as data frames: read by what reads Arrow without anything in between, or handed over as a frame.

The columns are the fields in their order, the same ones for an empty list:

- texts and enumerations of texts are texts, times are in UTC to the millisecond, lists of texts are lists;
- a code (``status``, ``activity_type``) is a number, and the next column, ``<field>_name``, says what it means: null
  for a code that this version does not know;
- objects and records inside a record (``name``, ``audit_metadata``) are JSON texts;
- the last two are ``extra``, a JSON text, and ``irregular``, a list; both are null where they are empty;
- the secret of a key is in no frame.

What was missing or odd is null.
"""

from __future__ import annotations

import importlib
from collections.abc import Sequence
from os import PathLike
from typing import TYPE_CHECKING, Any

from ._native import Batches, PagedBatches

if TYPE_CHECKING:
    import pandas
    import polars
    import pyarrow


class Frames:
    """What can be a data frame: a list, a page, documents in a row such as findings, what a function made of each
    sub-workspace, the counts of the audit log, and the audit log itself.

    What reads Arrow takes it as it is, by ``__arrow_c_stream__``: ``duckdb.sql``, ``pyarrow.table``,
    ``pandas.DataFrame.from_arrow`` (3.0). ``pandas.DataFrame`` and ``polars.DataFrame`` themselves see nothing but a
    sequence in a list or a page, before they ask for Arrow: use ``to_pandas`` there, which the error of pandas says, and
    ``to_polars``, because Polars makes one column of objects.
    ``help(instantly_rbac.frames)`` says what the columns are.
    """

    __slots__ = ()

    def _batches(self) -> Batches:
        raise NotImplementedError

    def __arrow_c_stream__(self, requested_schema: object | None = None) -> object:
        """A capsule of Arrow's C stream interface, for what reads Arrow."""
        return self._batches().__arrow_c_stream__(requested_schema)

    def to_pandas(self) -> pandas.DataFrame:
        """A ``pandas.DataFrame``. Needs ``pip install 'instantly-rbac[pandas]'``.

        Whole numbers and truth values are of pandas' own types ``Int64`` and ``boolean``, which have a null: one
        that is missing makes no other a float or an object. Times are ``datetime64[ms, UTC]``, other numbers
        ``float64``, texts what your pandas makes of texts (``str`` since 3.0), lists arrays of texts.

        Raises:
            ImportError: pandas or pyarrow is not installed.

        Example:
            >>> keys = client.keys.list().to_pandas()
            >>> print(keys.loc[keys.scopes.map(lambda scopes: "all:all" in scopes), "name"].tolist())
            ['Zapier (legacy)', 'Sandbox admin']
        """
        types = _library("pandas", self, "to_pandas", "pandas")
        arrow = _library("pyarrow", self, "to_pandas", "pandas")
        nullable = {arrow.int64(): types.Int64Dtype(), arrow.bool_(): types.BooleanDtype()}
        frame: pandas.DataFrame = arrow.table(self._batches()).to_pandas(types_mapper=nullable.get)
        return frame

    def to_polars(self) -> polars.DataFrame:
        """A ``polars.DataFrame``. Needs ``pip install 'instantly-rbac[polars]'``.

        Raises:
            ImportError: Polars is not installed.

        Example:
            >>> members = client.members.list().to_polars()
            >>> members.filter(members["accepted"].not_())["email"].to_list()
            ['ben.carter@northwind.example.com', 'aiko.mori@northwind.example.com']
        """
        frame: polars.DataFrame = _library("polars", self, "to_polars", "polars").DataFrame(self._batches())
        return frame

    def to_arrow(self) -> pyarrow.Table:
        """A ``pyarrow.Table``. Needs ``pip install 'instantly-rbac[arrow]'``.

        Raises:
            ImportError: pyarrow is not installed.

        Example:
            >>> accounts = client.accounts.list().to_arrow()
            >>> print(sorted(set(accounts["provider_code_name"].to_pylist())))
            ['Google', 'Microsoft', 'custom IMAP/SMTP']
        """
        table: pyarrow.Table = _library("pyarrow", self, "to_arrow", "arrow").table(self._batches())
        return table

    def to_csv(self, path: str | PathLike[str]) -> None:
        """Writes a file of the same columns as CSV (RFC 4180, UTF-8), for a spreadsheet. Needs nothing else installed.

        Times are as the API writes them, lists are JSON, what is null is empty. An apostrophe stands before a text that
        a spreadsheet would compute, such as one that begins with ``=``. An empty list is the line of names; where no
        client made it, so that nobody knows them, the file is empty.

        Raises:
            OSError: The file cannot be written.

        Example:
            >>> import os, tempfile
            >>> path = os.path.join(tempfile.mkdtemp(), "keys.csv")
            >>> client.keys.list().to_csv(path)
            >>> print(open(path, encoding="utf-8").readline().strip())
            id,name,scopes,organization_id,timestamp_created,timestamp_updated,extra,irregular
        """
        # All of it, before there is a file.
        try:
            text = self._batches().csv()
        except NoColumnsError:
            text = ""
        with open(path, "w", encoding="utf-8", newline="") as file:
            file.write(text)


class AuditLogStream(Frames):
    """The audit log as Arrow record batches, from ``client.audit_logs.arrow``; each reading starts anew.

    What reads Arrow itself, by ``__arrow_c_stream__``, asks for one page at a time; the error of a page is then given
    by that reader, in its own class. The methods here read the whole log, and raise what ``list`` raises.

    Example:
        >>> log = client.audit_logs.arrow(activity_type=ActivityType.API_KEY_CREATED)
        >>> print(*log.to_pandas().activity_type_name.unique())
        API key created
    """

    __slots__ = ("_pages",)
    _pages: PagedBatches

    def __init__(self, pages: PagedBatches) -> None:
        self._pages = pages

    def _batches(self) -> Batches:
        return self._pages._batches()

    def __arrow_c_stream__(self, requested_schema: object | None = None) -> object:
        return self._pages.__arrow_c_stream__(requested_schema)

    def __arrow_c_schema__(self) -> object:
        """A capsule of the schema, which is the same for every log."""
        return self._pages.__arrow_c_schema__()

    def __repr__(self) -> str:
        return "<Arrow stream of audit_logs.list>"


class NoColumnsError(TypeError):
    """Nothing says what is in an empty list."""


def batches_of(items: Sequence[Any], record: type[Any] | None) -> Batches:
    """Records of one class as rows; ``record`` is that class, and needed where there are no items."""
    kinds: set[Any] = {type(item) for item in items} or {record}
    to_batches = getattr(kinds.pop(), "_to_batches", None)
    if kinds or not to_batches:
        error = TypeError if items else NoColumnsError
        raise error(
            "only records of one class make a data frame: a list of something else, of several classes, or an "
            "empty one that does not come from a client has no columns"
        )
    batches: Batches = to_batches(items)
    return batches


def _library(name: str, frames: Frames, method: str, extra: str) -> Any:
    try:
        return importlib.import_module(name)
    except ImportError as error:
        problem = f"{type(frames).__name__}.{method}() needs {name}, which cannot be imported ({error})"
        raise ImportError(f"{problem}: pip install 'instantly-rbac[{extra}]'", name=name) from error
