#!/usr/bin/env bash
set -euo pipefail
HEARTBEAT_FILE="/var/run/pine/worker_heartbeat.json"
THRESHOLD_SECONDS=90
if [[ ! -s "${HEARTBEAT_FILE}" ]]; then
  echo "heartbeat file missing" >&2
  exit 2
fi
last_update=$(jq -r '.updated_at' "${HEARTBEAT_FILE}")
last_epoch=$(date --date="${last_update}" +%s)
now_epoch=$(date +%s)
if (( now_epoch - last_epoch > THRESHOLD_SECONDS )); then
  echo "worker heartbeat stale: $(( now_epoch - last_epoch ))s" >&2
  exit 1
fi
