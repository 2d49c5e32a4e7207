"""The `yichuang` command: one composition root for everything that is started from a shell."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from shared.commands import ConfigOption, catalog, journal, keys, sandbox, sync
from shared.commands.bundle import bundle
from shared.commands.doctor import doctor
from shared.commands.enrol import enrol
from shared.commands.printing import print_test
from shared.commands.reopen import reopen
from shared.commands.scan import scan

app = typer.Typer(no_args_is_help=True, add_completion=False, help="一窗 Yichuang")
app.add_typer(catalog.app, name="catalog")
app.add_typer(journal.app, name="journal")
app.add_typer(keys.app, name="keys")
app.add_typer(sandbox.app, name="sandbox")
app.add_typer(sync.app, name="sync")
app.command()(bundle)
app.command()(reopen)
app.command()(enrol)
app.command()(print_test)
app.command()(doctor)
app.command()(scan)


@app.callback(invoke_without_command=True)
def _root(version: Annotated[bool, typer.Option("--version")] = False) -> None:
    if version:
        from importlib.metadata import version as installed

        typer.echo(installed("yichuang"))
        raise typer.Exit


@app.command()
def kiosk(config: ConfigOption = None) -> None:
    """Start the resident's terminal."""
    from kiosk.app import run

    raise typer.Exit(run(config))


@app.command()
def counter(config: ConfigOption = None) -> None:
    """Start the clerk's desk."""
    from counter.app import run

    raise typer.Exit(run(config))


@app.command()
def demo(
    watch: Annotated[
        bool, typer.Option("--watch", help="Play a visit by synthetic touch.")
    ] = False,
    pay: Annotated[bool, typer.Option("--pay", help="Pay a fee at the kiosk instead.")] = False,
    out: Annotated[Path, typer.Option(help="Where the results go.")] = Path("out/demo"),
) -> None:
    """One resident's whole visit with virtual devices and an embedded sandbox province."""
    from shared.demo.main import run

    raise typer.Exit(run(out, watch=watch, pay=pay))


@app.command("demo-technician")
def demo_technician(
    out: Annotated[Path, typer.Option(help="Where the results go.")] = Path("out/technician"),
) -> None:
    """A technician's day: nothing configured, found, written, proved, three devices repaired."""
    from shared.demo.technician import run

    raise typer.Exit(run(out))


@app.command()
def card(config: ConfigOption = None) -> None:
    """Read one identity card and print it masked."""
    from shared.demo.tools import read_card

    raise typer.Exit(read_card(config))


@app.command()
def find(
    query: Annotated[str, typer.Argument(help="In your own words.")] = "",
    queries: Annotated[Path | None, typer.Option(help="One query per line.")] = None,
    catalog: Annotated[Path | None, typer.Option(help="A catalogue file or release.")] = None,
    as_json: Annotated[bool, typer.Option("--json")] = False,
    check: Annotated[bool, typer.Option(help="Play every sentence of the lexicon.")] = False,
    counts: Annotated[
        Path | None, typer.Option(help="Print what a machine counted (finder-counts.json).")
    ] = None,
) -> None:
    """Find a service from what people say; for editors, check the lexicon or read the counts."""
    if check or counts is not None:
        from shared.commands.finding import check_sentences, tell_counts

        raise typer.Exit(tell_counts(counts) if counts is not None else check_sentences(catalog))
    from shared.demo.tools import find_services

    raise typer.Exit(find_services(query, queries, catalog, as_json=as_json))


@app.command()
def verify(
    token: Annotated[str, typer.Argument(help="What a receipt's QR code holds, or its address.")],
    keys: Annotated[
        Path, typer.Option(help='JSON: key id to public key (hex), and "revoked": [key ids].')
    ],
) -> None:
    """Verify a receipt offline; exit code 0 only for a genuine one."""
    from shared.demo.tools import verify_receipt

    raise typer.Exit(verify_receipt(token, keys))


@app.command()
def bench(
    out: Annotated[Path, typer.Option(help="Where the raw samples go.")] = Path("out/bench.json"),
    only: Annotated[str, typer.Option(help="Only measurements named so: corners,reading.")] = "",
    final: Annotated[
        bool, typer.Option("--final", help="On the seed kept for the figures: look once.")
    ] = False,
) -> None:
    """Measure, each figure beside its baseline in the same run. Needs a checkout."""
    from shared.demo.bench import run

    raise typer.Exit(run(out, only, final))


def main() -> None:
    """Run the command; typer owns the exit code."""
    app(prog_name="yichuang")


if __name__ == "__main__":
    main()
