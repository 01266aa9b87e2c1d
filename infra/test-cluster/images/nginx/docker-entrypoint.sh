#!/bin/sh
# Starts nginx as the official image does: scripts of /docker-entrypoint.d first, templates filled in from the environment.
set -eu

if [ "$1" = nginx ]; then
    for file in /docker-entrypoint.d/*.sh; do
        [ ! -x "$file" ] || "$file"
    done
    for file in /etc/nginx/templates/*.template; do
        [ -f "$file" ] || continue
        name=$(basename "$file" .template)
        envsubst "$(env | sed 's/\([^=]*\)=.*/${\1}/')" < "$file" > "/etc/nginx/conf.d/$name"
    done
fi
exec "$@"
