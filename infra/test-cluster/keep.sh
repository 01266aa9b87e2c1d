# shellcheck shell=bash
# usage: keep NAME COMMAND [ARGUMENT]...
# Runs a program in the background and, like a service manager, starts it again when it ends.
keep() {
    local log=${LOGS:-$DATA/control-plane/log}/$1
    shift
    while :; do
        "$@" >> "$log" 2>&1 < /dev/null || echo "ended with status $?" >> "$log"
        sleep 1
    done &
}
