# Sourced by the other scripts: `setup EXTRAS` leaves a working environment in .venv.
# Needs nothing but a Python of 3.11 or later with pip and venv; uses uv where it is there.
set -euo pipefail

root=$(CDPATH='' cd -- "$(dirname -- "${BASH_SOURCE[0]}")/.." && pwd)
venv=$root/.venv

say() { printf '%s\n' "$*" >&2; }

# Tools that keep a cache want a home; where there is none to write to, lend them one.
if ! [ -d "${HOME:-}" ] || ! [ -w "${HOME:-}" ]; then
  export HOME=$root/.cache/home
  mkdir -p "$HOME"
fi

# A name on the PATH proves nothing (pyenv's shims are there for versions that are not): run it.
runs() {
  "$1" -c "import sys, $2; sys.exit(sys.version_info < (3, 11))" </dev/null >/dev/null 2>&1
}

find_python() {
  local name
  for name in ${PYTHON:+"$PYTHON"} python3.13 python3.12 python3.11 python3.14 python3 python; do
    if runs "$name" 'ensurepip, venv'; then
      printf '%s\n' "$name"
      return
    fi
  done
  say "matchmaker needs Python 3.11 or later with pip and venv, and found none on the PATH."
  say "On Debian or Ubuntu: apt-get install python3-venv. Or name one: PYTHON=/path/to/python $0"
  return 1
}

make_venv() {
  if command -v uv >/dev/null && uv venv --quiet --seed --clear --python '>=3.11' "$venv"; then
    return
  fi
  local python
  python=$(find_python)
  "$python" -m venv --clear "$venv"
}

install() {
  if command -v uv >/dev/null && uv pip install --quiet --python "$venv/bin/python" "$@"; then
    return
  fi
  "$venv/bin/python" -m pip install -qq --disable-pip-version-check --no-input "$@"
}

# From which files and for which Python: the same line as last time, and there is nothing to do.
fingerprint() {
  printf '%s %s\n' "$("$venv/bin/python" -V)" "$(cat "$root/pyproject.toml" "$root/constraints.txt" | cksum)"
}

setup() {
  local extras=$1 stamp extra
  # An environment does not survive a move: the scripts in it name the place it was made for.
  if [ "$(cat "$venv/.root" 2>/dev/null || printf '%s' "$root")" != "$root" ]; then
    rm -rf -- "$venv"
  fi
  runs "$venv/bin/python" pip || make_venv
  stamp=$(fingerprint)
  for extra in ${extras//,/ }; do
    if [ "$(cat "$venv/.has-$extra" 2>/dev/null)" != "$stamp" ]; then
      say "Installing matchmaker[$extras] into .venv (the first time takes a minute or two) ..."
      install -e "$root[$extras]" -c "$root/constraints.txt"
      break
    fi
  done
  printf '%s' "$root" >"$venv/.root"
  for extra in ${extras//,/ }; do
    printf '%s\n' "$stamp" >"$venv/.has-$extra"
  done
}
