const EXIT_CODES = `
Exit codes: 0 done, 1 refused or nothing of that name, 2 wrong usage, or no monitor is running.`;

const PLACE = `
The monitor is found by \`data_folder\` in plimsoll.yaml, or by --data. While none is running, what can be read comes
from its store.`;

/** What stands below each command's options: examples first, since they are what people read. */
export const EXAMPLES = {
  monitor: `
Examples:
  $ monitor run
  $ monitor status
  $ monitor tail -f --severity warning
  $ monitor ack daily_loss_exceeded --by asha --comment "closing half of the book"
  $ monitor silence rule=position_limit_breached --for 2h --by ravi --comment "block trade"

Colour is used on a terminal only; NO_COLOR=1 turns it off, FORCE_COLOR=1 on.
${EXIT_CODES}
\`monitor health\` has those of Nagios, \`monitor heartbeat\` its own.`,
  run: `
Examples:
  $ monitor run
  $ monitor run --settings /etc/plimsoll/plimsoll.yaml
  $ tail -F snapshots.jsonl | monitor run     with a source that reads \`stdin\`

SIGTERM or Ctrl-C: finishes what it has taken in and stops; a second one ends it at once. SIGHUP: looks at the
policies, and opens the log anew. Its log is on standard error, and as lines of JSON in \`logs_folder\`.

Exit codes: 0 stopped, 1 mistakes in the settings, 2 it cannot start: another monitor runs on the data folder, or its store
cannot be used.`,
  "check-settings": `
Examples:
  $ monitor check-settings
  $ monitor check-settings staging.yaml --json | jq '.diagnostics[].code'

Keys, secrets, policies and limits are read as a monitor reads them at its start. Nothing is started or written, and no
secret is shown.

Exit codes: 0 in order, though perhaps with warnings, 1 mistakes, 2 the file cannot be read.`,
  tail: `
Examples:
  $ monitor tail                              the last 20 things that happened to alerts
  $ monitor tail -f --severity warning        go on, with warnings and what is worse
  $ monitor tail --since 1h --rule daily_loss_exceeded
  $ monitor tail --since 2026-01-05T09:15:00+05:30 --json | jq .message
${PLACE}
${EXIT_CODES}`,
  status: `
Examples:
  $ monitor status
  $ monitor status --json | jq '.alerts[].rule'

VALUE is that of the alert's last transition; LIMIT is when its tier fires.
${PLACE}
${EXIT_CODES}`,
  health: `
Examples:
  $ monitor health
  $ monitor health heartbeat connectivity     these checks alone
  $ monitor health --json | jq .status

On a terminal one line for each check; elsewhere what a Nagios plugin prints, with performance data.
What cannot be known, say because its source is silent, is UNKNOWN and not OK.
${PLACE}

Exit codes: 0 ok, 1 warning, 2 critical, 3 unknown, or nothing could be found out.`,
  metrics: `
Examples:
  $ monitor metrics                           every metric of the last two hours, one a line
  $ monitor metrics risk.daily_loss_pct --since 1d --every 1h
  $ monitor metrics positions.by_symbol.TCS.value --json

In the chart, \`*\` is the average of a step and \`|\` reaches from its least to its greatest value; dashes are limits.
${PLACE}
${EXIT_CODES}`,
  history: `
Examples:
  $ monitor history                           every episode of the last 7 days
  $ monitor history daily_loss_exceeded --since 30d
  $ monitor history 'position_limit_breached[TCS]' --json
${PLACE}
${EXIT_CODES}`,
  ack: `
Examples:
  $ monitor ack daily_loss_exceeded --by asha --comment "closing half of the book"
  $ monitor ack 'position_limit_breached[TCS]' --by asha --comment "block trade" --until 2h
  $ monitor ack engine/heartbeat_lapsed --by asha --comment "restarting it"

An acknowledged alert is not repeated and does not escalate, until it gets worse.
${EXIT_CODES}`,
  unack: `
Examples:
  $ monitor unack daily_loss_exceeded --by asha
${EXIT_CODES}`,
  silence: `
Examples:
  $ monitor silence rule=position_limit_breached key=TCS --for 2h --by ravi --comment "block trade"
  $ monitor silence 'key=~T*' severity!=critical --for 30m --by ravi --comment "roll-over"

A matcher is NAME=VALUE, NAME!=VALUE or NAME=~PATTERN, where \`*\` stands for any text; an alert must fit all of them.
NAME is one of source, policy, rule, key, severity, owner, or a label.
${EXIT_CODES}`,
  unsilence: `
Examples:
  $ monitor unsilence 8aea50a1                the start of an id, as \`monitor status\` shows it
${EXIT_CODES}`,
  reset: `
Examples:
  $ monitor reset circuit_breaker_triggered --by asha --comment "checked with risk"

Ends an alert that a latch keeps, and one whose key is gone.
${EXIT_CODES}`,
  heartbeat: `
Examples:
  $ monitor heartbeat check /var/run/pine/worker_heartbeat.json
  $ monitor heartbeat watch --interval 60 --max-age 5 --restart "docker restart trading-sentinel"
  $ monitor heartbeat watch --help`,
  "heartbeat check": `
Examples:
  $ monitor heartbeat check /var/run/pine/worker_heartbeat.json
  $ monitor heartbeat check data/heartbeat.json --max-age 5m --quiet || page-somebody
  $ monitor heartbeat check data/heartbeat.json --max-progress-age 10m --json | jq .cause

Prints one line: the verdict, the age, and the cause where the process wrote one. A time without an offset is read in
\`zone\` of plimsoll.yaml (without settings in the machine's), and a warning says so.

Exit codes: 0 healthy, 1 stale, 2 missing, empty, unreadable, failed or stopped, 3 wrong usage.`,
  "heartbeat watch": `
Examples:
  $ monitor heartbeat watch --interval 60 --max-age 5 --restart "docker restart trading-sentinel"
  $ monitor heartbeat watch /var/run/pine/worker_heartbeat.json -m 90s -- systemctl restart pine-worker
  $ monitor heartbeat watch --check

Before it restarts, it proves by id and start that the old process is gone, or stops it: two live engines trade double. What cannot
be proved is not restarted, and people are paged; a process of another host or container is left to the command. Restarts
that do not help are backed off, and paged when there were --max-restarts of them. Watching never ends.

The command has to end once the process is started. It has no shell: put pipes and variables into a script. Its output is
in heartbeat_restart.log, the watcher's log in heartbeat_monitor.log, both in logs_folder (without settings: logs).
Recipients and routes are those of the settings; the alert is called heartbeat_watch.

Exit codes: 0 told to stop, 2 it cannot start, 3 wrong usage; with --check those of \`monitor heartbeat check\`.`,
  route: `
Examples:
  $ monitor route --rule daily_loss_exceeded --severity critical --at "2026-01-06 10:00"
  $ monitor route --rule x --severity warning --owner desk-risk --label team=risk --json | jq .steps
  $ monitor route --rule x --severity critical --escalate-to head-of-risk

Each route says whether it takes the alert and why. Nothing is sent, and no secret is needed.

Exit codes: 0 answered, 1 mistakes in the settings, 2 wrong usage.`,
  oncall: `
Examples:
  $ monitor oncall
  $ monitor oncall --at "2026-12-24 18:00"

Exit codes: 0 answered, 1 mistakes in the settings or no rotations, 2 wrong usage.`,
  outbox: `
Examples:
  $ monitor outbox list                       what waits, is held by quiet hours, or was given up
  $ monitor outbox resend --state dead        everything that was given up
  $ monitor outbox drop 0123456789abcdef/1/desk --comment "told by phone"
${PLACE}
${EXIT_CODES}`,
  notify: `
Examples:
  $ monitor notify test desk

Sends one message that says that it is a test, from here and at once.

Exit codes: 0 it was taken, 1 it was not, or mistakes in the settings, 2 no recipient of that name.`,
  reload: `
Examples:
  $ monitor reload

The same as SIGHUP. A policy that is refused stays at work as it was.
${EXIT_CODES}`,
} as const;
