"""Finding a port."""

import errno
import itertools
import socket
from collections.abc import Iterable

from tornado.netutil import bind_sockets

TRIES = 100
LAST_PORT = 65535


class AddressError(Exception):
    """The lab cannot be served at the asked address; the message is a sentence for the user."""


def listen_at(host: str, port: int) -> list[socket.socket]:
    """
    Listen at a port, or at the next free one above it.

    Parameters
    ----------
    host
        The name or number of an address of this machine.
    port
        The first port to try; 0 leaves the choice to the system.

    Returns
    -------
    list of socket
        One for each address that the name stands for, all at one port.

    Raises
    ------
    AddressError
        Where the host is not known or not this machine, or no port is free or permitted.
    """
    candidates = itertools.takewhile(lambda p: p <= LAST_PORT, range(port, port + TRIES))
    try:
        return _first_free(host, candidates if port else [0])
    except socket.gaierror as error:
        raise AddressError(f"The host {host!r} is not known: {error.strerror}.") from error
    except (OSError, UnicodeError) as error:
        raise AddressError(f"Cannot listen at host {host!r}, port {port}: {error}.") from error


def _first_free(host: str, ports: Iterable[int]) -> list[socket.socket]:
    for port in ports:
        try:
            return bind_sockets(port, host)
        except OSError as error:
            if error.errno != errno.EADDRINUSE:
                raise
    raise OSError(errno.EADDRINUSE, "this port and those above it are taken")


def port_of(sockets: list[socket.socket]) -> int:
    """Return the port that the sockets listen at."""
    return int(sockets[0].getsockname()[1])


def reachable_host(host: str) -> str:
    """Return a host under which a browser on this machine reaches what listens at ``host``."""
    if host in {"", "0.0.0.0", "::"}:  # noqa: S104 (compared, not listened at)
        return "127.0.0.1"
    return f"[{host}]" if ":" in host else host
