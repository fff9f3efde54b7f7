"""gunicorn's configuration for the three portals; the address and the portal come on the command line.

One process of several threads a portal: a turn waits for the database and for Rasa most of the time, and on
the small machine one council needs, three portals of one process start in seconds and take little memory.
"""

from pathlib import Path

worker_class = "gthread"
workers = 1
threads = 8
# A turn takes well under a second; a worker that hangs this long is ended and made anew.
timeout = 30
graceful_timeout = 10
# Longer than a browser or a proxy keeps a connection idle between two messages of a chat.
keepalive = 15
# Workers prove that they live by touching a file; on a busy disk that can block.
worker_tmp_dir = "/dev/shm" if Path("/dev/shm").is_dir() else None  # noqa: S108 -- where shared memory is mounted
# Its default path is one for every copy on the machine, and nothing here uses it.
control_socket_disable = True
logger_class = "earshot.supervisor.gunicorn_log.SafeLogger"
