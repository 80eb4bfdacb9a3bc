# Sourced by the other scripts, and by anyone who wants the project's tools in a shell: `source scripts/env.sh`.
# Tools that scripts/setup installed come before the machine's own.
PORTCULLIS_ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
source "$PORTCULLIS_ROOT/scripts/versions.env"
export PATH="$PORTCULLIS_ROOT/.tools/bin:$PORTCULLIS_ROOT/node_modules/.bin:$PATH"

# Which Rust to use is found out by scripts/setup; see there.
if [[ -f "$PORTCULLIS_ROOT/.tools/rust.env" ]]; then
  source "$PORTCULLIS_ROOT/.tools/rust.env"
fi

# The first of the given commands that exists, as a path; nothing where none does.
first_command() {
  local name
  for name in "$@"; do
    command -v "$name" && return
  done
  return 0
}

export CHROMIUM="${CHROMIUM:-$(first_command chromium chromium-browser google-chrome google-chrome-stable)}"
export CHROMEDRIVER="${CHROMEDRIVER:-$(first_command chromedriver)}"
# Debian keeps it where only root looks.
export NGINX="${NGINX:-$(first_command nginx /usr/sbin/nginx "$PORTCULLIS_ROOT/.tools/nginx/usr/sbin/nginx")}"

# What rustc uses of WebAssembly; a program does not say so of itself.
WASM_FEATURES=(--enable-bulk-memory --enable-multivalue --enable-mutable-globals --enable-nontrapping-float-to-int
  --enable-reference-types --enable-sign-ext)
