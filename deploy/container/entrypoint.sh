#!/bin/sh
# Writes the content of the variable PORTCULLIS_CONFIG, if it is set, where nginx.conf looks for config.json, and starts
# nginx.
set -eu

rm -rf /tmp/portcullis
mkdir /tmp/portcullis
if [ -n "${PORTCULLIS_CONFIG:-}" ]; then
  printf '%s\n' "$PORTCULLIS_CONFIG" >/tmp/portcullis/config.json
fi
unset PORTCULLIS_CONFIG

exec nginx -e stderr -g 'daemon off;' "$@"
