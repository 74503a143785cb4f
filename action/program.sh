#!/usr/bin/env bash
# Finds the program of this action's version: on the PATH, among the releases, or by building it. Writes `path` to the
# outputs of the step.
set -euo pipefail

version=$(sed -n 's/^version = "\([0-9A-Za-z.+-]*\)"$/\1/p' "$GITHUB_ACTION_PATH/Cargo.toml" | head -n 1)
if [ -z "$version" ]; then
  echo "::error title=oinlint::There is no version in Cargo.toml of the action"
  exit 3
fi

found() {
  printf 'path=%s\n' "$1" >>"$GITHUB_OUTPUT"
  exit 0
}

# A runner may bring the program along; tests do. Another version has other rules, and is left alone.
if on_path=$(command -v oinlint) && [ "$("$on_path" --version 2>/dev/null | cut -d ' ' -f 2 | tr -d ',')" = "$version" ]; then
  found "$on_path"
fi

case "$(uname -s)-$(uname -m)" in
  Linux-x86_64) file=oinlint-x86_64-unknown-linux-musl ;;
  Linux-aarch64) file=oinlint-aarch64-unknown-linux-musl ;;
  Darwin-arm64) file=oinlint-aarch64-apple-darwin ;;
  Darwin-x86_64) file=oinlint-x86_64-apple-darwin ;;
  MINGW*-x86_64 | MSYS*-x86_64) file=oinlint-x86_64-pc-windows-msvc.exe ;;
  *) file= ;;
esac

folder=$(mktemp -d "$RUNNER_TEMP/oinlint-program.XXXXXX")
sum=
if [ -n "$file" ]; then
  sum=$(awk -v name="$version/$file" '$2 == name { print $1; exit }' "$GITHUB_ACTION_PATH/action/checksums.txt")
fi

if [ -n "$sum" ]; then
  program="$folder/oinlint"
  case "$file" in *.exe) program="$program.exe" ;; esac
  curl --proto '=https' --tlsv1.2 --fail --silent --show-error --location --retry 3 --output "$program" \
    "https://github.com/$ACTION_REPOSITORY/releases/download/v$version/$file"
  if command -v sha256sum >/dev/null; then
    seen=$(sha256sum "$program" | cut -d ' ' -f 1)
  else
    seen=$(shasum -a 256 "$program" | cut -d ' ' -f 1)
  fi
  seen=${seen#\\} # GNU marks a name with a backslash in it so
  if [ "$seen" != "$sum" ]; then
    rm -f "$program"
    echo "::error title=oinlint::The program that was downloaded has the SHA-256 $seen; action/checksums.txt says $sum"
    exit 3
  fi
  chmod +x "$program"
  found "$program"
fi

if ! command -v cargo >/dev/null; then
  echo "::error title=oinlint::There is no release of oinlint $version for this runner, and no cargo to build it; install Rust first"
  exit 3
fi
echo "::group::Build oinlint $version"
cargo install --locked --quiet --path "$GITHUB_ACTION_PATH" --root "$folder"
echo "::endgroup::"
program="$folder/bin/oinlint"
[ -x "$program" ] || program="$program.exe"
found "$program"
