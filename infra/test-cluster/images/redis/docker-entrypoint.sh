#!/bin/bash
# Starts Redis as the official image does.
set -euo pipefail

if [ "${1#-}" != "$1" ] || [ "${1%.conf}" != "$1" ]; then
    set -- redis-server "$@"
fi
if [ "$1" = redis-server ]; then
    if [ "$(id -u)" = 0 ]; then
        find . ! -user redis -exec chown redis {} +
        exec setpriv --reuid=redis --regid=redis --init-groups "$0" "$@"
    fi
    # Its builds have this default; a container is not reached from where it was started.
    [[ " $* " == *" --protected-mode "* ]] || set -- "$@" --protected-mode no
fi
exec "$@"
