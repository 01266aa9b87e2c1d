#!/bin/bash
# Starts PostgreSQL as the official image does: the first start creates the data in PGDATA from POSTGRES_USER, POSTGRES_DB,
# POSTGRES_PASSWORD, POSTGRES_INITDB_ARGS, POSTGRES_HOST_AUTH_METHOD (each also as …_FILE) and /docker-entrypoint-initdb.d.
set -euo pipefail

die() {
    echo "Error: $*" >&2
    exit 1
}

from_file() {
    local file="$1_FILE"
    if [ -n "${!file:-}" ]; then
        [ -z "${!1:-}" ] || die "both $1 and $file are set (but are exclusive)"
        export "$1=$(< "${!file}")"
    elif [ -z "${!1:-}" ]; then
        export "$1=${2:-}"
    fi
    unset "$file"
}

run_scripts() {
    local file
    for file in /docker-entrypoint-initdb.d/*; do
        # shellcheck source=/dev/null
        case $file in
            *.sh) if [ -x "$file" ]; then "$file"; else . "$file"; fi ;;
            *.sql) sql --file "$file" ;;
            *.sql.gz) gunzip -c "$file" | sql ;;
        esac
    done
}

sql() { psql -v ON_ERROR_STOP=1 --no-psqlrc --username "$POSTGRES_USER" --dbname "${DATABASE-$POSTGRES_DB}" "$@"; }

[ "${1#-}" = "$1" ] || set -- postgres "$@"
if [ "$1" = postgres ]; then
    mkdir -p "$PGDATA"
    if [ "$(id -u)" = 0 ]; then
        chmod 700 "$PGDATA"
        # A volume or a tmpfs may hide the folder of the socket, which the image has.
        mkdir -p /var/run/postgresql
        chmod 3775 /var/run/postgresql
        find "$PGDATA" /var/run/postgresql ! -user postgres -exec chown postgres {} +
        exec setpriv --reuid=postgres --regid=postgres --init-groups "$0" "$@"
    fi
    chmod 700 "$PGDATA" || true
    from_file POSTGRES_PASSWORD
    from_file POSTGRES_USER postgres
    from_file POSTGRES_DB "$POSTGRES_USER"
    from_file POSTGRES_INITDB_ARGS
    if [ ! -s "$PGDATA/PG_VERSION" ]; then
        # The official image of version 18 refuses what earlier ones took: a volume where its data would not be.
        if mountpoint -q /var/lib/postgresql/data && [[ "$PGDATA/" != /var/lib/postgresql/data/* ]]; then
            die "in 18+, these Docker images store data in a major-version-specific folder; mount the volume at /var/lib/postgresql"
        fi
        [ -n "$POSTGRES_PASSWORD" ] || [ "${POSTGRES_HOST_AUTH_METHOD:-}" = trust ] ||
            die "Database is uninitialized and superuser password is not specified. Set POSTGRES_PASSWORD."
        # initdb wants a name for its user, also where a pod sets an id that has none.
        if ! getent passwd "$(id -u)" > /dev/null; then
            LD_PRELOAD=$(find /usr/lib -name libnss_wrapper.so)
            NSS_WRAPPER_PASSWD=$(mktemp) NSS_WRAPPER_GROUP=$(mktemp)
            export LD_PRELOAD NSS_WRAPPER_PASSWD NSS_WRAPPER_GROUP
            echo "postgres:x:$(id -u):$(id -g):PostgreSQL:$PGDATA:/bin/false" > "$NSS_WRAPPER_PASSWD"
            echo "postgres:x:$(id -g):" > "$NSS_WRAPPER_GROUP"
        fi
        # shellcheck disable=SC2086 # several arguments
        initdb --username="$POSTGRES_USER" --pwfile=<(printf '%s\n' "$POSTGRES_PASSWORD") $POSTGRES_INITDB_ARGS
        unset LD_PRELOAD
        method=${POSTGRES_HOST_AUTH_METHOD:-$(postgres -C password_encryption)}
        printf '\nhost all all all %s\n' "$method" >> "$PGDATA/pg_hba.conf"
        # No other client may connect before the initialization is complete.
        pg_ctl -D "$PGDATA" -o "-c listen_addresses=''" -w start
        [ "$POSTGRES_DB" = postgres ] || echo 'CREATE DATABASE :"name";' | DATABASE=postgres sql --set name="$POSTGRES_DB"
        PGPASSWORD=$POSTGRES_PASSWORD run_scripts
        pg_ctl -D "$PGDATA" -m fast -w stop
        echo "PostgreSQL init process complete; ready for start up."
    else
        echo "PostgreSQL Database directory appears to contain a database; Skipping initialization"
    fi
    unset POSTGRES_PASSWORD
fi
exec "$@"
