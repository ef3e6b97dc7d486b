"""Writes ``aio.pyi``, the types of ``AsyncClient``, from the sources of ``Client`` and of its resources."""

from __future__ import annotations

import ast
from pathlib import Path

PACKAGE = Path(__file__).resolve().parents[1] / "python" / "instantly_rbac"
TARGET = PACKAGE / "aio.pyi"
RESOURCES = ["members", "keys", "groups", "tags", "campaigns", "accounts", "audit_logs", "workspace"]
# The iterator, the resources and the client, in the order of the stub.
SOURCES = ["_native.pyi", *(f"{name}.py" for name in RESOURCES), "client.py"]
WIDTH = 120

HEAD = '''"""The types of ``AsyncClient``. Written from those of ``Client`` by ``make stubs``; not to be edited."""
'''
# What only the asynchronous client has.
OVER = ast.parse("@classmethod\ndef over(cls, client: Client) -> AsyncClient: ...").body
# What every object has.
UNSHOWN = {"__repr__", "__reduce__"}
CONTEXT = {"__enter__": "__aenter__", "__exit__": "__aexit__", "__iter__": "__aiter__", "__next__": "__anext__"}


def classes(modules: dict[str, ast.Module]) -> dict[str, ast.ClassDef]:
    """What has an asynchronous form."""
    every = [node for module in modules.values() for node in module.body if isinstance(node, ast.ClassDef)]
    bases = {"Resource", "Generic[_T]"}
    return {
        node.name: node
        for node in every
        if node.name == "Client" or any(ast.unparse(base) in bases for base in node.bases)
    }


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
    if function.name == "__enter__":
        return False
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
    return kind(name, arguments, [], function.decorator_list, result, lineno=0)


def shown(function: ast.FunctionDef | ast.AsyncFunctionDef) -> list[str]:
    """A function on one line where it fits, else with a line for each argument, as in its source."""
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


def imports(modules: dict[str, ast.Module], body: str) -> list[str]:
    """What the stub needs of what its sources import and define."""
    used = {node.id for node in ast.walk(ast.parse(body)) if isinstance(node, ast.Name)}
    found: dict[str, set[str]] = {"collections.abc": {"Awaitable"} & used}
    plain = set()
    for file, module in modules.items():
        for node in ast.walk(module):
            if isinstance(node, ast.Import):
                plain |= {name.name for name in node.names} & used
            elif isinstance(node, ast.ImportFrom):
                name = "." * node.level + str(node.module)
                found.setdefault(name, set()).update({name.name for name in node.names} & used)
        found.setdefault(f".{file.partition('.')[0]}", set()).update(class_names(module) & used)
    lines = [f"import {name}" for name in sorted(plain)]
    for level in (False, True):
        lines += [""] if level else []
        for name in sorted(found):
            lines += imported(name, found[name]) if name.startswith(".") is level else []
    return lines


def class_names(module: ast.Module) -> set[str]:
    return {node.name for node in module.body if isinstance(node, ast.ClassDef)}


def imported(module: str, names: set[str]) -> list[str]:
    if not names:
        return []
    line = f"from {module} import {', '.join(sorted(names))}"
    several = [f"from {module} import (", *(f"    {name}," for name in sorted(names)), ")"]
    return [line] if len(line) <= WIDTH else several


def generated() -> str:
    """The stub as it should be."""
    modules = {file: ast.parse((PACKAGE / file).read_text()) for file in SOURCES}
    taken = classes(modules)
    renamed = Renamed(set(taken))
    blocks = []
    for name, node in taken.items():
        bases = "(Generic[_T])" if name == "Items" else ""
        lines = ["@final", f"class Async{name}{bases}:"]
        functions = [function for function in node.body if isinstance(function, ast.FunctionDef)]
        for function in functions:
            if function.name.startswith("__") and function.name not in UNSHOWN or not function.name.startswith("_"):
                lines += shown(converted(function, renamed))
        if name == "Client":
            lines += [line for function in OVER if isinstance(function, ast.FunctionDef) for line in shown(function)]
        blocks.append("\n".join(lines))
    names = [f'    "Async{name}",' for name in sorted(taken)]
    body = "\n\n".join(['_T = TypeVar("_T")', "\n".join(["__all__ = [", *names, "]"]), *blocks]) + "\n"
    return HEAD + "\n" + "\n".join(imports(modules, body)) + "\n\n" + body


if __name__ == "__main__":
    TARGET.write_text(generated())
