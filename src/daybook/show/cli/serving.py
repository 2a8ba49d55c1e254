"""Verbs that serve a case to browsers: ``serve``, ``users``."""

import getpass
import socket
import sys
import threading
import webbrowser
from pathlib import Path
from types import FrameType
from typing import Annotated

import typer

from daybook.core.errors import DaybookError, StopRun
from daybook.show.cli.console import complain, say, table
from daybook.show.cli.options import CaseFile

LOCAL = ("127.0.0.1", "localhost", "::1")
USUAL_PORT = 8321
ROLES = ("reader", "coder", "reviewer", "keeper")
SHORTEST = 10


def serve(
    case: CaseFile,
    port: Annotated[int | None, typer.Option(help=f"Port; {USUAL_PORT} or a free one if not given.")] = None,
    browser: Annotated[bool, typer.Option("--browser/--no-browser", help="Open the address in a browser.")] = True,
    users: Annotated[bool, typer.Option("--users", help="Accounts with passwords (see daybook users).")] = False,
    host: Annotated[
        str, typer.Option(help="Address to listen on; others than this machine's need --users.")
    ] = "127.0.0.1",
    name: Annotated[
        str | None, typer.Option(help="Name that your decisions carry; your account's if not given.")
    ] = None,
) -> None:
    """Open a case in the browser: map, timeline, events, sources, review. The first line printed is the address.

    \b
    daybook serve homs.daybook
    daybook serve homs.daybook --port 8321 --no-browser
    daybook serve homs.daybook --users --host 0.0.0.0
    """
    run(case, port=port, browser=browser, users=users, host=host, name=name)


def run(case: Path, *, port: int | None, browser: bool, users: bool, host: str, name: str | None) -> None:
    """Serve until stopped. Raises ``StopRun`` if it cannot begin."""
    if host not in LOCAL and not users:
        raise StopRun(
            f"--host {host}: Daybook listens beyond this machine only with --users, so that everybody signs in; "
            f"make an account with `daybook users {case} add NAME --role keeper`"
        )
    import uvicorn

    from daybook.show.api.app import create_app

    listening = bind(host, port)
    taken = listening.getsockname()[1]
    app = create_app(case, users=users, local_name=name or account_name(), port=taken, loopback=host in LOCAL)
    guard = app.state.guard
    if users and not app.state.service.desk.accounts():
        listening.close()
        raise StopRun(f"{case}: has no account yet; make one with `daybook users {case} add NAME --role keeper`")
    shown = f"[{host}]" if ":" in host else host
    address = f"http://{shown}:{taken}/" + ("" if users else f"open?token={guard.token}")
    sys.stdout.write(address + "\n")
    sys.stdout.flush()
    if host not in LOCAL:
        complain("listening beyond this machine without encryption: put a server with HTTPS in front of it")
    if browser:
        threading.Timer(0.5, webbrowser.open, [address]).start()
    config = uvicorn.Config(
        app, log_level="warning", access_log=False, timeout_graceful_shutdown=4, server_header=False, date_header=False
    )

    class Server(uvicorn.Server):
        """Ends the streams of changes when it is told to stop, so that stopping waits for nobody."""

        def handle_exit(self, sig: int, frame: FrameType | None) -> None:
            app.state.stopping = True
            super().handle_exit(sig, frame)

    Server(config).run(sockets=[listening])


def bind(host: str, port: int | None) -> socket.socket:
    """A listening socket. Raises ``StopRun`` with the port in words; without a port the usual one, else a free one."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    tries = (USUAL_PORT, 0) if port is None else (port,)
    for n, wanted in enumerate(tries):
        made = socket.socket(family, socket.SOCK_STREAM)
        made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            made.bind((host, wanted))
            made.listen(128)
            return made
        except (OSError, OverflowError) as e:
            made.close()
            if n == len(tries) - 1:
                told = getattr(e, "strerror", None) or e
                raise StopRun(f"--port {wanted}: cannot listen on {host} ({told})") from e
    raise StopRun(f"cannot listen on {host}")


def account_name() -> str:
    """Name of the account that runs this; ``local`` if the system does not tell."""
    try:
        return getpass.getuser()
    except (OSError, KeyError):
        return "local"


def users(
    case: CaseFile,
    action: Annotated[
        str, typer.Argument(metavar="ACTION", help="list, add, role, password, disable, enable.")
    ] = "list",
    name: Annotated[str | None, typer.Argument(metavar="NAME", help="Whose account.")] = None,
    role: Annotated[str | None, typer.Option(help=f"One of: {', '.join(ROLES)}.")] = None,
) -> None:
    """Accounts of a case, for daybook serve --users. A password is asked for, or read from standard input.

    \b
    daybook users homs.daybook add ana --role keeper
    daybook users homs.daybook role ana --role reviewer
    daybook users homs.daybook list
    """
    from daybook.engine.desk import Pen
    from daybook.show.api.account import checked_name
    from daybook.show.api.errors import ApiError
    from daybook.show.api.security import hash_password

    if action not in ("list", "add", "role", "password", "disable", "enable"):
        raise typer.BadParameter(
            f"{action!r} is not one of: list, add, role, password, disable, enable", param_hint="ACTION"
        )
    if role is not None and role not in ROLES:
        raise typer.BadParameter(f"{role!r} is no role; there is: {', '.join(ROLES)}", param_hint="--role")
    with Pen(case) as opened:
        accounts = {a.name: a for a in opened.accounts()}
        if action == "list":
            rows = [[a.name, a.role, a.created_at[:10], "disabled" if a.disabled else ""] for a in accounts.values()]
            table(["name", "role", "since", ""], rows)
            return
        if name is None:
            raise typer.BadParameter(f"{action} needs a name", param_hint="NAME")
        try:
            name = checked_name(name)
        except ApiError as e:
            raise DaybookError(f"{name}: {e.message}") from e
        old = accounts.get(name)
        if (old is None) != (action == "add"):
            raise DaybookError(f"{name}: there is {'no such account' if old is None else 'such an account already'}")
        if action in ("add", "role") and role is None:
            raise typer.BadParameter(f"{action} needs a role: {', '.join(ROLES)}", param_hint="--role")
        secret = hash_password(_password(name)) if action in ("add", "password") else old.password if old else ""
        opened.put_account(
            name=name,
            role=role or (old.role if old else "reader"),
            password=secret,
            disabled=action == "disable" or (action != "enable" and bool(old and old.disabled)),
            by="the command line",
        )
    say(f"{name}: {action}{f', {role}' if role else ''}")


def _password(name: str) -> str:
    if sys.stdin.isatty():
        told = getpass.getpass(f"Password for {name} (at least {SHORTEST} characters): ")
        if told != getpass.getpass("Once more: "):
            raise DaybookError("the two passwords differ")
    else:
        told = sys.stdin.readline().rstrip("\n")
    if len(told) < SHORTEST:
        raise DaybookError(f"a password has at least {SHORTEST} characters")
    return told
