# Sourced by scripts/start, scripts/run and scripts/test from the project's folder. Leaves in $BUN the Bun to run everything
# with, and the locked packages in node_modules. Needs a POSIX shell and either npm or any Bun; nothing is
# installed outside this folder.

BUN_VERSION=1.4.5
BUN=

fail() {
  printf '✗ %s\n' "$@" >&2
  exit 1
}

# Runs a command that takes a while: says so first, and shows what the command printed only if it fails.
attempt() {
  label=$1
  shift
  printf '… %s\n' "$label"
  began=$(date +%s)
  log=.tools/bootstrap.log
  if "$@" >"$log" 2>&1 </dev/null; then
    printf '✓ %s (%s s)\n' "$label" "$(($(date +%s) - began))"
  else
    tail -n 15 "$log" >&2
    return 1
  fi
}

is_our_bun() {
  [ -n "$1" ] && [ "$("$1" --version 2>/dev/null)" = "$BUN_VERSION" ]
}

# The launcher in .bin is completed by a script that runs after the installation. Where such scripts are switched
# off it stays a stub, but the real program lies beside it, in the package for this platform.
find_bun() {
  for candidate in "$(command -v bun || true)" "$PWD/.tools/node_modules/.bin/bun" \
    "$PWD"/.tools/node_modules/@oven/bun-*/bin/bun; do
    if is_our_bun "$candidate"; then
      BUN=$candidate
      return 0
    fi
  done
  return 1
}

fetch_bun() {
  if command -v npm >/dev/null 2>&1; then
    attempt "fetching Bun $BUN_VERSION with npm, once" \
      npm install --prefix .tools --no-audit --no-fund --loglevel=error "bun@$BUN_VERSION" ||
      fail "npm could not fetch Bun $BUN_VERSION (its words are above)." \
        "Check the network, then run this again; or install Bun $BUN_VERSION yourself: https://bun.sh"
  elif command -v bun >/dev/null 2>&1; then
    printf '{}\n' >.tools/package.json
    attempt "fetching Bun $BUN_VERSION with the Bun that is here, once" bun add --cwd .tools "bun@$BUN_VERSION" ||
      fail "Bun could not fetch its version $BUN_VERSION (its words are above)." \
        "Check the network, then run this again."
  else
    fail "Neither Bun nor npm is here, and one of them is needed to fetch the rest." \
      "Install Node.js with npm (Debian, Ubuntu: apt-get install npm; macOS: brew install node) or Bun $BUN_VERSION (https://bun.sh), then run this again."
  fi
  find_bun || fail "Bun $BUN_VERSION was fetched but does not run on this machine ($(uname -sm))." \
    "Install Bun $BUN_VERSION yourself (https://bun.sh), then run this again."
}

# Both tools keep a cache in the home folder; a service account has none it may write to.
settle_caches() {
  if [ -n "${HOME:-}" ] && [ -d "$HOME" ] && [ -w "$HOME" ]; then return 0; fi
  export npm_config_cache="$PWD/.tools/npm-cache"
  export BUN_INSTALL_CACHE_DIR="$PWD/.tools/bun-cache"
}

# A company's own certificate authority is in the system's store, which neither npm nor Bun reads by itself.
trust_system_certificates() {
  if [ -n "${NODE_EXTRA_CA_CERTS:-}" ]; then return 0; fi
  for store in /etc/ssl/certs/ca-certificates.crt /etc/pki/tls/certs/ca-bundle.crt /etc/ssl/cert.pem; do
    if [ -r "$store" ]; then
      export NODE_EXTRA_CA_CERTS="$store"
      return 0
    fi
  done
}

# The stamp is written last: an installation that was interrupted is done again.
has_packages() {
  stamp="$BUN_VERSION $(cksum <bun.lock) $(cksum <package.json) $(cat patches/*.patch 2>/dev/null | cksum)"
  [ "$(cat node_modules/.installed 2>/dev/null)" = "$stamp" ]
}

install_packages() {
  attempt 'installing the locked packages' "$BUN" install --frozen-lockfile ||
    fail 'The packages could not be installed (Bun’s words are above).' \
      'Check the network, then run this again. If bun.lock does not fit package.json, run: bun install'
  printf '%s\n' "$stamp" >node_modules/.installed
}

# Where nothing is missing, as in the image, nothing is written either.
trust_system_certificates
if ! { find_bun && has_packages; }; then
  [ -w . ] || fail "$PWD cannot be written to by $(id -un 2>/dev/null || id -u)." \
    'Run this as the owner of the folder, or copy the folder to where you may write.'
  mkdir -p .tools
  settle_caches
  find_bun || fetch_bun
  has_packages || install_packages
fi

# The commands of package.json say `bun`. They mean this one, also where it is none of the machine's, or has another name.
PATH="$(dirname -- "$BUN"):$PATH"
export PATH
