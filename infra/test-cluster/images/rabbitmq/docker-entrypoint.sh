#!/bin/bash
# Starts RabbitMQ as the official image does. The server itself reads RABBITMQ_DEFAULT_USER, _PASS and _VHOST.
set -euo pipefail

for variable in RABBITMQ_DEFAULT_PASS_FILE RABBITMQ_DEFAULT_USER_FILE RABBITMQ_VM_MEMORY_HIGH_WATERMARK; do
    if [ -n "${!variable:-}" ]; then
        echo "error: $variable is set but deprecated; use a configuration file" >&2
        exit 1
    fi
done
if [ -n "${RABBITMQ_ERLANG_COOKIE:-}" ] && [ ! -e /var/lib/rabbitmq/.erlang.cookie ]; then
    (umask 077 && printf %s "$RABBITMQ_ERLANG_COOKIE" > /var/lib/rabbitmq/.erlang.cookie)
fi
if [[ "${1:-}" == rabbitmq* ]] && [ "$(id -u)" = 0 ]; then
    [ "$1" != rabbitmq-server ] || find /var/lib/rabbitmq ! -user rabbitmq -exec chown rabbitmq {} +
    exec setpriv --reuid=rabbitmq --regid=rabbitmq --init-groups "$0" "$@"
fi
exec "$@"
