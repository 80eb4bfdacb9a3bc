# Puts the project's tools on the PATH: `source scripts/env.sh`. The other scripts source it too.
# Tools that scripts/setup installed come before the machine's own.
PORTCULLIS_ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
source "$PORTCULLIS_ROOT/scripts/versions.env"
export PATH="$PORTCULLIS_ROOT/.tools/bin:$PORTCULLIS_ROOT/node_modules/.bin:$PATH"

# scripts/setup chooses the Rust toolchain.
if [[ -f "$PORTCULLIS_ROOT/.tools/rust.env" ]]; then
  source "$PORTCULLIS_ROOT/.tools/rust.env"
fi

# Path of the first of the given commands that exists; nothing if none exists.
first_command() {
  local name
  for name in "$@"; do
    command -v "$name" && return
  done
  return 0
}

export CHROMIUM="${CHROMIUM:-$(first_command chromium chromium-browser google-chrome google-chrome-stable)}"
export CHROMEDRIVER="${CHROMEDRIVER:-$(first_command chromedriver)}"
# Debian's path is not on the PATH of users other than root.
export NGINX="${NGINX:-$(first_command nginx /usr/sbin/nginx "$PORTCULLIS_ROOT/.tools/nginx/usr/sbin/nginx")}"

# WebAssembly features that rustc uses; a program does not declare them.
WASM_FEATURES=(--enable-bulk-memory --enable-multivalue --enable-mutable-globals --enable-nontrapping-float-to-int
  --enable-reference-types --enable-sign-ext)
