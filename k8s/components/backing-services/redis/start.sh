#!/bin/sh
# Becomes redis-server, with the password in a file, not in the list of processes.
set -eu
umask 077
{
    cat /etc/shop-cache/redis.conf
    printf 'requirepass "%s"\n' "$REDIS_PASSWORD"
} > /tmp/redis.conf
exec redis-server /tmp/redis.conf
