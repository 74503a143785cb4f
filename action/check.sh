#!/usr/bin/env bash
# Runs `oinlint check` once and hands out what it says: annotations on standard output, the summary of the job, and files.
# Never fails because of findings: another step answers for them, after everything was handed out.
set -euo pipefail

arguments=()

# each OPTION TEXT: the option with each line of the text. The value stands in the same word, so it is never an option.
each() {
  local line
  while IFS= read -r line || [ -n "$line" ]; do
    line=${line%$'\r'}
    [ -z "$line" ] || arguments+=("$1=$line")
  done <<<"$2"
}

# one OPTION TEXT: the option with the text, unless that is empty.
one() { [ -z "$2" ] || arguments+=("$1=$2"); }

# is_on NAME TEXT: whether the text is true; what is neither true nor false is a mistake of usage.
is_on() {
  case "$2" in
    true) return 0 ;;
    false) return 1 ;;
    *)
      echo "::error title=oinlint::The input $1 is either true or false"
      exit 2
      ;;
  esac
}

one --fail-on "$INPUT_FAIL_ON"
each --select "$INPUT_SELECT"
each --ignore "$INPUT_IGNORE"
each --include "$INPUT_INCLUDE"
each --exclude "$INPUT_EXCLUDE"
one --published "$INPUT_PUBLISHED"
one --config "$INPUT_CONFIG"
one --baseline "$INPUT_BASELINE"
if is_on source "$INPUT_SOURCE"; then arguments+=(--source); fi
if is_on annotations "$INPUT_ANNOTATIONS"; then format=github; else format=short; fi
if is_on summary "$INPUT_SUMMARY"; then summary=true; else summary=false; fi

paths=()
while IFS= read -r line || [ -n "$line" ]; do
  line=${line%$'\r'}
  [ -z "$line" ] || paths+=("$line")
done <<<"$INPUT_PATHS"
[ ${#paths[@]} -gt 0 ] || paths=(.)

folder=$(mktemp -d "$RUNNER_TEMP/oinlint.XXXXXX")
json="$folder/oinlint.json"
sarif="$folder/oinlint.sarif"
markdown="$folder/oinlint.md"

code=0
# In older shells an empty array counts as unset.
"$OINLINT" check --color never "--format=$format" "--output=json=$json" "--output=sarif=$sarif" \
  "--output=markdown=$markdown" ${arguments[@]+"${arguments[@]}"} -- "${paths[@]}" || code=$?

# The report is ours: each member in a line of its own, and no text in it holds a line end. Submissions stand two levels
# deep, and their members six blanks from the left.
count() { { grep -oE "^        \"$1\": [0-9]+" "$json" || true; } | awk '{ sum += $2 } END { print sum + 0 }'; }

verdict=
if [ -s "$json" ]; then
  for each_verdict in incomplete "not ready" ready; do
    if grep -qE "^      \"verdict\": \"$each_verdict\"" "$json"; then
      verdict=$each_verdict
      break
    fi
  done
fi
{
  printf 'exit-code=%s\n' "$code"
  printf 'verdict=%s\n' "$verdict"
  for file in json sarif markdown; do
    if [ -s "${!file}" ]; then printf '%s=%s\n' "$file" "${!file}"; fi
  done
  if [ -s "$json" ]; then
    printf 'errors=%s\nwarnings=%s\ninfos=%s\n' "$(count error)" "$(count warning)" "$(count info)"
  fi
} >>"$GITHUB_OUTPUT"

# GitHub drops a summary of more than a mebibyte as a whole.
if [ "$summary" = true ] && [ -s "$markdown" ]; then
  limit=1000000
  if [ "$(wc -c <"$markdown")" -le "$limit" ]; then
    cat "$markdown" >>"$GITHUB_STEP_SUMMARY"
  else
    # Whole lines only: a cut table row would be shown as text.
    LC_ALL=C awk -v limit="$limit" '{ size += length($0) + 1; if (size > limit) exit; print }' "$markdown" >>"$GITHUB_STEP_SUMMARY"
    printf '\n\nThe report is longer than GitHub shows here.\n' >>"$GITHUB_STEP_SUMMARY"
  fi
fi
