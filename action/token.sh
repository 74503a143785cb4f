#!/usr/bin/env bash
# Says whether the token of this run can upload to code scanning: those of forks and of Dependabot can only read.
set -euo pipefail

reason=
if [ "$EVENT" = pull_request ] && [ "$IS_FORK" = true ]; then
  reason="the token of a pull request from a fork can only read"
elif [ "$ACTOR" = "dependabot[bot]" ]; then
  reason="the token of Dependabot can only read"
fi
if [ -n "$reason" ]; then
  echo "::notice title=oinlint::The findings are not uploaded to code scanning: $reason. They are in the log and in the summary."
  echo "can-upload=false" >>"$GITHUB_OUTPUT"
else
  echo "can-upload=true" >>"$GITHUB_OUTPUT"
fi
