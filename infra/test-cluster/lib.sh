# shellcheck shell=bash disable=SC2034 # the scripts use the variables
# What the scripts of the test cluster share: places, addresses, messages, and how they know their own processes.

PATH=$PATH:/usr/sbin:/sbin
HERE=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# What a running cluster is known by: its processes, the lock, the kubeconfig. Nothing of it survives "down".
STATE=/run/microshop-cluster
# What is too big for memory: etcd's data, and each node's /var.
DATA=/var/lib/microshop-cluster
CACHE=${XDG_CACHE_HOME:-${HOME:-/root}/.cache}/microshop/test-cluster
CGROUP=microshop-cluster
NODES=(node-1 node-2)

# Addresses inside the cluster's own network namespaces, so that they cannot clash with the machine's.
CONTROL_PLANE_ADDRESS=10.30.0.1
SERVICES=10.32.0.0/16
API_SERVICE=10.32.0.1
DNS_SERVICE=10.32.0.10
PODS=10.31.0.0/16
node_address() { echo "10.30.0.1${1#node-}"; }
node_pods() { echo "10.31.${1#node-}.0/24"; }

fail() {
    echo "$*" >&2
    exit 1
}

# usage: until_true SECONDS WHAT COMMAND [ARGUMENT]...
# Repeats a command until it succeeds, at most for so long.
until_true() {
    local end=$((SECONDS + $1)) what=$2
    shift 2
    until "$@" > /dev/null 2>&1; do
        [ $SECONDS -lt $end ] || fail "Gave up waiting for $what. The programs' messages are in $DATA/*/log."
        sleep 0.2
    done
}

# A process id alone may have been given to another process meanwhile; with the time of its start (in ticks since the boot) it is
# unique until the next boot, which empties /run.
start_time() {
    local stat
    stat=$(cat "/proc/$1/stat" 2> /dev/null) || return 1
    # shellcheck disable=SC2086 # words
    set -- ${stat##*) }
    echo "${20}"
}

# usage: process_of NAME
# Prints the id of a recorded process that still runs.
process_of() {
    local pid started
    { read -r pid started < "$STATE/processes/$1"; } 2> /dev/null || return 1
    [ "$(start_time "$pid")" = "$started" ] || return 1
    echo "$pid"
}

# usage: record NAME
# Records the calling shell.
record() {
    mkdir -p "$STATE/processes"
    echo "$$ $(start_time $$)" > "$STATE/processes/.$1"
    mv "$STATE/processes/.$1" "$STATE/processes/$1"
}

# usage: kill_recorded NAME
kill_recorded() {
    local pid
    if pid=$(process_of "$1"); then
        kill -KILL "$pid" 2> /dev/null || true
        until_true 20 "the end of $1" gone "$1"
    fi
    rm -f "$STATE/processes/$1"
}

gone() { ! process_of "$1"; }

# usage: inside NAME COMMAND [ARGUMENT]...
# Runs a command where the control plane or a node runs: with its mounts, network, host name and processes.
inside() {
    local pid
    pid=$(process_of "$1") || fail "$1 does not run. Start the cluster with: make cluster"
    shift
    nsenter --target "$pid" --mount --net --uts --pid="/proc/$pid/ns/pid_for_children" "$@"
}

# Scripts that change the cluster wait for each other. What they start inherits the lock, until it is recorded.
lock() {
    locked && return
    while :; do
        mkdir -p "$STATE"
        exec 9> "$STATE/lock"
        flock -w "$1" 9 || fail "Another script has been changing the cluster for $1 seconds; wait for it or end it."
        # "down" may have removed the file meanwhile.
        locked && return
    done
}
locked() { [ "$STATE/lock" -ef /proc/self/fd/9 ]; }

check_machine() {
    [ "$(uname -s)" = Linux ] || fail "The test cluster needs Linux; on other systems, use a cluster of your own: make test-cluster CONTEXT=name."
    [ "$(id -u)" -eq 0 ] || fail "The test cluster needs root for its namespaces and mounts; without it, use a cluster of your own: make test-cluster CONTEXT=name."
}

# The folders of the machine's cgroups: one for each controller (version 1), or a single one (version 2).
cgroups() {
    local folder
    if [ "$(stat -fc %T /sys/fs/cgroup)" = cgroup2fs ]; then
        echo /sys/fs/cgroup
        return
    fi
    for folder in /sys/fs/cgroup/*; do
        # Version 2 beside version 1 has no controllers.
        [ -L "$folder" ] || [ "$(stat -fc %T "$folder")" = cgroup2fs ] || echo "$folder"
    done
}
