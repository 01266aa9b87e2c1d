#!/bin/sh
# Runs curl with the arguments, or the program that they name, as the image of curl's project does.
set -eu

if [ "${1#-}" != "$1" ] || ! command -v "$1" > /dev/null; then
    set -- curl "$@"
fi
exec "$@"
