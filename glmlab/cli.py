"""The ``glmlab`` command."""

# What is slow to import (Voila, JAX) is imported where it is used, so that --help is there at once.
import argparse
import functools
import importlib.metadata
import signal
import sys
import threading
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, NoReturn

from glmlab.server.options import (
    DEFAULTS,
    OptionsError,
    ServeOptions,
    from_file,
    from_text,
    names,
    with_options,
)

INTERRUPTED = 130
BAR_WIDTH = 30

say = functools.partial(print, flush=True)


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        """Say what is wrong in one sentence, without the usage."""
        self.exit(2, f"glmlab: {message}\n")


class _Version(argparse.Action):
    def __call__(self, parser: argparse.ArgumentParser, *_: object) -> None:
        say(f"glmlab {importlib.metadata.version('glmlab')}")
        parser.exit()


def main(argv: Sequence[str] | None = None) -> int:
    """
    Run the ``glmlab`` command.

    Parameters
    ----------
    argv
        The arguments, those of the process if not given.

    Returns
    -------
    int
        The exit code: 0, or 1 if ``doctor`` finds something missing, or 2 for bad input.
    """
    args = _parser().parse_args(argv)
    # SIGTERM ends the command as Ctrl-C does, also while it still imports.
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, _interrupt)
    run: Callable[[argparse.Namespace], int] = args.run
    return run(args)


_interrupted = threading.Event()


def _interrupt(_number: int, _frame: object) -> None:
    """Interrupt, and remember it: what is being imported may catch the exception, and go on."""
    _interrupted.set()
    raise KeyboardInterrupt


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(prog="glmlab", description="Open the lab in the browser.")
    parser.add_argument("--version", action=_Version, nargs=0, help="print the version")
    parser.add_argument("--port", type=_port, default=DEFAULTS.port, help="default: %(default)s")
    parser.add_argument("--host", default=DEFAULTS.host, help="default: this machine only")
    parser.add_argument("--no-browser", action="store_true", help="only print the address")
    for name in ("hide", "lock"):
        parser.add_argument(f"--{name}", default="", metavar="LABELS", help=names()[name])
    parser.set_defaults(run=functools.partial(_until_interrupted, _serve_one))
    commands = parser.add_subparsers(title="commands", metavar="")
    _add_serve(commands)
    warm = commands.add_parser("warm", help="compile everything now, so that nothing waits later")
    warm.set_defaults(run=_warm)
    _add_lessons(commands)
    doctor = commands.add_parser("doctor", help="check what the lab needs on this machine")
    doctor.set_defaults(run=_doctor)
    return parser


def _add_lessons(commands: Any) -> None:
    lesson = commands.add_parser("lesson", help="make and check a lesson")
    kinds = lesson.add_subparsers(title="commands", metavar="", required=True)
    for name, what, tip in (
        ("new", "NAME", "write a lesson of one step to begin with"),
        ("check", "FILE", "go through a lesson as its students would"),
        ("build", "FILE", "write the notebook of a lesson"),
    ):
        command = kinds.add_parser(name, help=tip)
        command.add_argument("what", metavar=what)
        command.set_defaults(run=functools.partial(_lessons, name))
        if name == "build":
            command.add_argument("--to", metavar="FOLDER", help="default: where the file is")
    answers = commands.add_parser("answers", help="read the answers of a class")
    answers.add_argument("what", metavar="FOLDER")
    answers.set_defaults(run=functools.partial(_lessons, "answers"))


def _lessons(command: str, args: argparse.Namespace) -> int:
    from glmlab.lessons import commands

    complain = functools.partial(print, file=sys.stderr, flush=True)
    if command == "build":
        return commands.build(args.what, say, complain, args.to)
    return getattr(commands, command)(args.what, say, complain)


def _add_serve(commands: Any) -> None:
    serve = commands.add_parser("serve", help="serve the lab to a class")
    for name, tip in names().items():
        serve.add_argument(f"--{name.replace('_', '-')}", dest=f"option_{name}", help=tip)
    serve.add_argument(
        "--config", type=Path, metavar="FILE", help="TOML with options of these names"
    )
    serve.set_defaults(run=functools.partial(_until_interrupted, _serve_class))


def _port(text: str) -> int:
    if not text.isdecimal() or int(text) > 65535:
        raise argparse.ArgumentTypeError(f"{text!r} is not a port: ports are 0 to 65535.")
    return int(text)


def _until_interrupted(serve: Callable[[argparse.Namespace], int], args: argparse.Namespace) -> int:
    try:
        return serve(args)
    except KeyboardInterrupt:
        return 0


def _serve_one(args: argparse.Namespace) -> int:
    options = ServeOptions(host=args.host, port=args.port, hide=args.hide, lock=args.lock)
    return _serve_with(options, open_browser=not args.no_browser)


def _serve_class(args: argparse.Namespace) -> int:
    from glmlab.server.capacity import capacity_of

    typed = {
        name.removeprefix("option_"): from_text(name.removeprefix("option_"), text)
        for name, text in vars(args).items()
        if name.startswith("option_") and text is not None
    }
    try:
        options = (
            DEFAULTS if args.config is None else with_options(DEFAULTS, from_file(args.config))
        )
        options = with_options(options, typed)
    except OptionsError as error:
        print(f"glmlab: {error}", file=sys.stderr)
        return 2
    capacity = capacity_of(options.engines)
    say(capacity.sentence)
    if options.max_sessions is None:
        options = replace(options, max_sessions=capacity.n_students)
    return _serve_with(options, open_browser=False)


def _unknown_labels(options: ServeOptions) -> list[str]:
    """Return what students shall not see or change and no page has."""
    from glmlab.lab.restrictions import listed

    labels = [*listed(options.hide), *listed(options.lock)]
    if not labels:
        return []
    from glmlab.workspaces.labs import unknown_labels

    return unknown_labels(labels)


def _serve_with(options: ServeOptions, *, open_browser: bool) -> int:
    if unknown := _unknown_labels(options):
        print(
            f"glmlab: No page has {', '.join(map(repr, unknown))}; hide and lock take labels as they are on "
            "the page, between commas.",
            file=sys.stderr,
        )
        return 2
    from glmlab.server.serve import serve
    from glmlab.server.sockets import AddressError

    try:
        serve(options, open_browser=open_browser, say=say, is_stopped=_interrupted.is_set)
    except AddressError as error:
        print(f"glmlab: {error}", file=sys.stderr)
        return 2
    return 0


def _warm(_: argparse.Namespace) -> int:
    from glmlab.compilation_cache import cache_directory
    from glmlab.model.programs import keep_programs
    from glmlab.workspaces.warm import warm

    try:
        warm(_show_progress, keep_programs(cache_directory()).mark_prepared)
    except KeyboardInterrupt:
        return INTERRUPTED
    finally:
        print(file=sys.stderr)
    return 0


def _show_progress(share: float, doing: str) -> None:
    done = round(share * BAR_WIDTH)
    bar = "#" * done + "-" * (BAR_WIDTH - done)
    # The code at the end clears what a longer line before this one has left.
    print(f"\r[{bar}] {share:4.0%} {doing}\033[K", end="", file=sys.stderr, flush=True)


def _doctor(_: argparse.Namespace) -> int:
    from glmlab.server.doctor import examine

    remedies = []
    for finding in examine():
        say(f"{finding.name}: {finding.found}")
        if finding.remedy:
            remedies.append(f"{finding.name}: {finding.remedy}")
    for remedy in remedies:
        print(remedy, file=sys.stderr)
    return 1 if remedies else 0
