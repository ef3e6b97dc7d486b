"""The command line: a demo on a sandbox, and the access review of a workspace."""

from __future__ import annotations

import os
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from typing import Any, TextIO

import click

from . import Client, InstantlyError, Report, Sandbox, Severity, __version__, _demo

KEY_VARIABLE = "INSTANTLY_API_KEY"

# What a command ends with; click itself ends with 2 where it was called wrongly.
FOUND = 3
NOT_WHOLE = 4
INTERRUPTED = 130

FORMS: dict[str, Callable[[Report], str]] = {
    "text": Report.to_text,
    "json": Report.to_json,
    "markdown": Report.to_markdown,
    "html": Report.to_html,
}


class _Commands(click.Group):
    """Ends every command alike: the error is printed on stderr, without a traceback."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except KeyboardInterrupt:
            ctx.exit(INTERRUPTED)
        except InstantlyError as error:
            raise click.ClickException(str(error)) from None


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, prog_name="instantly-rbac", message="%(prog)s %(version)s")
def main() -> None:
    """Governs who may do what in Instantly.ai workspaces."""


@main.command()
@click.option(
    "--report", type=click.Path(dir_okay=False, path_type=Path), help="Write the review to this file, as HTML."
)
def demo(report: Path | None) -> None:
    """Walk through members, keys, group, tags, audit log, hand-over and review.

    It governs a sandbox workspace, over real HTTP. Nothing leaves this machine, and no key is needed.
    """
    made = _demo.govern()
    if report:
        report.write_text(made.to_html(), encoding="utf-8")
        click.echo(f"\nThe whole review, for your browser: {report.resolve()}")


@main.command()
@click.option("--json", is_flag=True, help="Write JSON; docs/review.schema.json describes it.")
@click.option("--markdown", is_flag=True, help="Write Markdown, for a ticket or a wiki.")
@click.option("--html", is_flag=True, help="Write one HTML page.")
@click.option("--output", type=click.File("w", encoding="utf-8"), default="-", help="Write to this file, not stdout.")
@click.option(
    "--fail-on",
    type=click.Choice([severity.value for severity in Severity], case_sensitive=False),
    help="End with status 3 where a finding is as severe as this, or more. Needs a key, or --sandbox.",
)
@click.option("--api-key-env", metavar="NAME", help=f"The environment variable with the key. Default: {KEY_VARIABLE}.")
@click.option("--api-key-file", metavar="FILE", help="A file that holds nothing but the key.")
@click.option("--sandbox", is_flag=True, help="Review a sandbox, even where there is a key.")
@click.option("--base-url", metavar="URL", help="Where the API is, if not at Instantly.")
@click.option("--workspace", metavar="ID", help="Review this sub-workspace, with the key of its admin workspace.")
@click.option("--timeout", type=float, metavar="SECONDS", help="For each call; of a list, for each page. Default: 120.")
def review(
    json: bool,
    markdown: bool,
    html: bool,
    output: TextIO,
    fail_on: str | None,
    api_key_env: str | None,
    api_key_file: str | None,
    sandbox: bool,
    base_url: str | None,
    workspace: str | None,
    timeout: float | None,
) -> None:
    """Review the keys, members and tags of a workspace. It writes nothing to the workspace.

    The workspace is that of the key in the environment variable INSTANTLY_API_KEY, or where --api-key-env or
    --api-key-file say; without a key, a sandbox. The key itself is no argument, because the list of processes
    shows arguments to everybody on the machine.

    stdout holds the report alone; everything else goes to stderr.

    \b
    Exit status:
      0    the review was made
      1    it could not be made, or not be written
      2    the command was called wrongly
      3    with --fail-on: there are such findings
      4    with --fail-on: there are none, but the key may not read everything
      130  interrupted
    """
    chosen = [form for form, wanted in (("json", json), ("markdown", markdown), ("html", html)) if wanted]
    if len(chosen) > 1:
        raise click.UsageError("Give only one of --json, --markdown and --html.")
    account = (api_key_env, api_key_file, base_url, workspace)
    pretend = _is_sandbox_meant(sandbox, *account, judged=fail_on is not None)

    with ExitStack() as stack:
        if pretend:
            why = "" if sandbox else f", because {KEY_VARIABLE} is not set"
            click.echo(f"Reviewing a sandbox workspace{why}. Nothing leaves this machine.", err=True)
            client = stack.enter_context(Sandbox()).client(timeout=timeout)
        else:
            client = Client(
                api_key_env=api_key_env,
                api_key_file=api_key_file,
                base_url=base_url,
                workspace=workspace,
                timeout=timeout,
            )
        report = stack.enter_context(client).review()

    click.echo(FORMS[chosen[0] if chosen else "text"](report).rstrip("\n"), file=output)
    for gap in report.gaps:
        click.echo(f"Not reviewed: {gap}", err=True)
    if fail_on:
        _judge(report, Severity(fail_on))


def _is_sandbox_meant(
    sandbox: bool,
    api_key_env: str | None,
    api_key_file: str | None,
    base_url: str | None,
    workspace: str | None,
    *,
    judged: bool,
) -> bool:
    """Whether the sandbox is to be reviewed and not an account, where the options agree on that."""
    if api_key_env is not None and api_key_file is not None:
        raise click.UsageError("Give only one of --api-key-env and --api-key-file.")
    if api_key_env is not None and api_key_env not in os.environ:
        # It may be the key itself, so it is not repeated.
        raise click.UsageError("--api-key-env: no such variable is set; give the name of one, never the key.")
    about_account = any(option is not None for option in (api_key_env, api_key_file, base_url, workspace))
    if sandbox and about_account:
        raise click.UsageError("A sandbox has its own key, address and workspace: leave --sandbox or the others out.")
    # A variable that is set and empty is a mistake of whoever set it, which the client reports.
    if sandbox or about_account or KEY_VARIABLE in os.environ:
        return sandbox
    if judged:
        # A nightly check that lost its key must not judge a sandbox instead.
        raise click.UsageError(f"--fail-on needs a key: set {KEY_VARIABLE}, or say --sandbox to judge a sandbox.")
    return True


def _judge(report: Report, limit: Severity) -> None:
    """Ends the program where a finding is too severe, or where one could hide."""
    found = sum(finding.severity >= limit for finding in report.findings)
    if found:
        click.echo(f"Findings that are {limit} or worse: {found}", err=True)
        raise SystemExit(FOUND)
    if report.gaps:
        click.echo("The key may not read everything, so findings may be missing.", err=True)
        raise SystemExit(NOT_WHOLE)
