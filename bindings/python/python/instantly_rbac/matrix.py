"""The access matrix: which role may do what with which resource. Nothing here needs the network."""

from __future__ import annotations

from ._native import Matrix, matrix_no_new_access as no_new_access
from .reviews import Cell, Compiled, Difference, Gap, Holder, MatrixCheck, MatrixRow

__all__ = [
    "Cell",
    "Compiled",
    "Difference",
    "Gap",
    "Holder",
    "Matrix",
    "MatrixCheck",
    "MatrixRow",
    "no_new_access",
]
