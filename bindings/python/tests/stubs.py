"""Writes ``aio.pyi``, the types of ``AsyncClient``, from ``_native.pyi``, the types of ``Client``."""

from __future__ import annotations

import ast
from pathlib import Path

PACKAGE = Path(__file__).resolve().parents[1] / "python" / "instantly_rbac"
SOURCE, TARGET = PACKAGE / "_native.pyi", PACKAGE / "aio.pyi"
WIDTH = 120

HEAD = '''"""The types of ``AsyncClient``. Written from ``_native.pyi`` by ``make stubs``; not to be edited."""
'''
# What only the asynchronous client has.
OVER = ast.parse("@classmethod\ndef over(cls, client: Client) -> AsyncClient: ...").body
CONTEXT = {"__enter__": "__aenter__", "__exit__": "__aexit__", "__iter__": "__aiter__", "__next__": "__anext__"}


def classes(module: ast.Module) -> dict[str, ast.ClassDef]:
    """The client, its namespaces, and the iterator, in the order of the stub."""
    every = {node.name: node for node in module.body if isinstance(node, ast.ClassDef)}
    namespaces = {
        ast.unparse(node.returns)
        for node in every["Client"].body
        if isinstance(node, ast.FunctionDef) and is_property(node) and node.returns
    }
    return {name: node for name, node in every.items() if name in namespaces | {"Items", "Client"}}


def is_property(function: ast.FunctionDef) -> bool:
    return any(ast.unparse(decorator) == "property" for decorator in function.decorator_list)


class Renamed(ast.NodeTransformer):
    """Has the asynchronous classes in the place of the others, and async functions where a client is handed over."""

    def __init__(self, names: set[str]) -> None:
        self.names = names

    def visit_Name(self, node: ast.Name) -> ast.AST:
        return ast.Name(f"Async{node.id}") if node.id in self.names else node

    def visit_Subscript(self, node: ast.Subscript) -> ast.AST:
        if ast.unparse(node.value) == "Callable" and isinstance(node.slice, ast.Tuple):
            arguments, result = node.slice.elts
            if any(isinstance(name, ast.Name) and name.id == "Client" for name in ast.walk(arguments)):
                awaitable = ast.Subscript(ast.Name("Awaitable"), result)
                node.slice = ast.Tuple([arguments, awaitable])
        return self.generic_visit(node)


def is_plain(function: ast.FunctionDef) -> bool:
    """Whether nothing is sent by it."""
    result = ast.unparse(function.returns) if function.returns else ""
    if is_property(function) or function.name in ("__new__", "__copy__", "__deepcopy__", "__iter__"):
        return True
    return result.partition("[")[0] in ("Items", "Client", "AuditLogStream")


def converted(function: ast.FunctionDef, renamed: Renamed) -> ast.FunctionDef | ast.AsyncFunctionDef:
    plain = is_plain(function)
    name, result = CONTEXT.get(function.name, function.name), function.returns
    arguments = renamed.visit(function.args)
    if name == "__new__":
        name, result = "__init__", ast.Constant(None)
        arguments.args[0].arg = "self"
    if result is not None:
        result = renamed.visit(result)
    kind = ast.FunctionDef if plain else ast.AsyncFunctionDef
    return kind(name, arguments, function.body, function.decorator_list, result, lineno=0)


def shown(function: ast.FunctionDef | ast.AsyncFunctionDef) -> list[str]:
    """A function on one line where it fits, else with a line for each argument, as in ``_native.pyi``."""
    prefix = "async def" if isinstance(function, ast.AsyncFunctionDef) else "def"
    lines = [f"    @{ast.unparse(decorator)}" for decorator in function.decorator_list]
    result = f" -> {ast.unparse(function.returns)}: ..." if function.returns else ": ..."
    arguments = listed(function.args)
    line = f"    {prefix} {function.name}({', '.join(arguments)}){result}"
    if len(line) <= WIDTH:
        return [*lines, line]
    several = [f"        {argument}," for argument in arguments]
    return [*lines, f"    {prefix} {function.name}(", *several, f"    ){result}"]


def listed(arguments: ast.arguments) -> list[str]:
    texts = []
    positional = [*arguments.posonlyargs, *arguments.args]
    defaults = [None] * (len(positional) - len(arguments.defaults)) + arguments.defaults
    for index, (argument, default) in enumerate(zip(positional, defaults)):
        texts.append(parameter(argument, default))
        if arguments.posonlyargs and index + 1 == len(arguments.posonlyargs):
            texts.append("/")
    if arguments.kwonlyargs:
        texts.append("*")
    texts += map(parameter, arguments.kwonlyargs, arguments.kw_defaults)
    return texts


def parameter(argument: ast.arg, default: ast.expr | None) -> str:
    if default is None:
        return ast.unparse(argument)
    equals = " = " if argument.annotation else "="
    return ast.unparse(argument) + equals + ast.unparse(default).replace("'", '"')


def imports(module: ast.Module, body: str) -> list[str]:
    """What the stub needs of what its source imports and defines."""
    used = {node.id for node in ast.walk(ast.parse(body)) if isinstance(node, ast.Name)}
    lines: list[str] = []
    ours = next(node for node in module.body if isinstance(node, ast.ImportFrom) and node.level)
    for node in module.body:
        if isinstance(node, ast.Import):
            lines += [ast.unparse(node)] if any(name.name in used for name in node.names) else []
        elif isinstance(node, ast.ImportFrom) and node.module != "aio":
            if node.module == "collections.abc":
                node.names.append(ast.alias("Awaitable"))
            group = [""] if node is ours or node.module == "typing_extensions" else []
            names = {name.name for name in node.names}
            if names == {"*"}:
                names = class_names(ast.parse((PACKAGE / f"{node.module}.pyi").read_text()))
            lines += group + imported("." * node.level + str(node.module), names & used)
    own = class_names(module)
    return lines + imported("._native", own & used)


def class_names(module: ast.Module) -> set[str]:
    return {node.name for node in module.body if isinstance(node, ast.ClassDef)}


def imported(module: str, names: set[str]) -> list[str]:
    if not names:
        return []
    line = f"from {module} import {', '.join(sorted(names))}"
    several = [f"from {module} import (", *(f"    {name}," for name in sorted(names)), ")"]
    return [line] if len(line) <= WIDTH else several


def generated(source: Path = SOURCE) -> str:
    """The stub as it should be."""
    module = ast.parse(source.read_text())
    taken = classes(module)
    renamed = Renamed(set(taken))
    blocks = []
    for name, node in taken.items():
        bases = f"({', '.join(map(ast.unparse, node.bases))})" if node.bases else ""
        lines = ["@final", f"class Async{name}{bases}:"]
        functions = [function for function in node.body if isinstance(function, ast.FunctionDef)]
        for function in functions:
            if function.name.startswith("__") or not function.name.startswith("_"):
                lines += shown(converted(function, renamed))
        if name == "Client":
            lines += [line for function in OVER if isinstance(function, ast.FunctionDef) for line in shown(function)]
        blocks.append("\n".join(lines))
    names = [f'    "Async{name}",' for name in sorted(taken)]
    body = "\n\n".join(['_T = TypeVar("_T")', "\n".join(["__all__ = [", *names, "]"]), *blocks]) + "\n"
    return HEAD + "\n" + "\n".join(imports(module, body)) + "\n\n" + body


if __name__ == "__main__":
    TARGET.write_text(generated())
