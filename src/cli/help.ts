const EXIT_CODES = `
Exit codes: 0 clean, 1 findings or failed tests, 2 wrong usage or unreadable input.`;

/** What stands below each command's options: examples first, since they are what people read. */
export const EXAMPLES = {
  policy: `
Examples:
  $ policy new desk_limits
  $ policy check policies
  $ policy test policies --min-coverage 90
  $ policy replay day.jsonl.gz --policy desk_limits.policy
  $ policy compile desk_limits.policy --out desk_limits.bundle.json

Colour is used on a terminal only; NO_COLOR=1 turns it off, FORCE_COLOR=1 on.
${EXIT_CODES}`,
  new: `
Examples:
  $ policy new desk_limits
  $ policy new desk_limits --dir policies --yaml
${EXIT_CODES}`,
  check: `
Examples:
  $ policy check policies                     every policy below the folder
  $ policy check core.policy --strict         warnings fail too, as in CI
  $ policy check core.policy --set daily_loss=4%
  $ policy check - < core.policy
  $ policy check policies --json | jq '.diagnostics[].code'
${EXIT_CODES}`,
  fmt: `
Examples:
  $ policy fmt policies                       rewrite in place
  $ policy fmt --check policies               for CI: lists what is not formatted
  $ policy fmt --to yaml core.policy > core.policy.yaml
  $ policy fmt --to policy --write guards.policy.yaml
${EXIT_CODES}`,
  compile: `
Examples:
  $ policy compile core.policy --out core.bundle.json
  $ policy compile core.policy --out - --set daily_loss=4% | jq .digest
  $ openssl genpkey -algorithm ed25519 -out key.pem
  $ policy compile core.policy --out core.bundle.json --sign key.pem
${EXIT_CODES}`,
  test: `
Examples:
  $ policy test policies                      tests, examples, coverage
  $ policy test policies --min-coverage 100
  $ policy test policies/tests/bad-day.test.yaml --update
  $ policy test policies --reporter junit > report.xml

Coverage is the share of tiers that the tests and examples have seen both true and false. Tiers that were
never unknown, and every \`clear\`, \`only\` and \`suppressed by\` that never mattered, are listed but not counted.
${EXIT_CODES}`,
  replay: `
Examples:
  $ policy replay day.jsonl.gz --policy core.policy
  $ policy replay day.jsonl.gz --policy core.bundle.json --set daily_loss=4%
  $ policy replay monday.jsonl.gz tuesday.jsonl.gz --policy core.policy --json
  $ policy replay year.arrow --policy core.policy
  $ zcat day.jsonl.gz | policy replay - --policy core.policy --evaluator both
  $ policy replay day.jsonl.gz --policy core.policy --strict     refused snapshots fail too, as in CI

Exit codes: 0 replayed, 1 the two evaluators disagree or a policy has errors (with --strict also where a snapshot was refused or
a line could not be read), 2 wrong usage, unreadable input or no usable snapshot. Alerts are no failure.`,
  pack: `
Examples:
  $ policy pack day.jsonl.gz --out day.arrow
  $ policy pack monday.jsonl.gz tuesday.jsonl.gz --out week.arrow --force
  $ policy replay week.arrow --policy core.policy
  $ python -c 'import pandas; print(pandas.read_feather("day.arrow"))'

A packed recording replays as the recordings did. Lines that cannot be read are told and left out.

Exit codes: 0 clean, 1 some lines could not be packed, 2 wrong usage or unreadable input.`,
  unpack: `
Examples:
  $ policy unpack day.arrow | head -1
  $ policy unpack day.arrow --out day.jsonl
  $ policy unpack metrics --out metrics.jsonl   also what is not packed

Exit codes: 0 clean, 1 some rows could not be read, 2 wrong usage or unreadable input.`,
  explain: `
Examples:
  $ policy explain daily_loss_exceeded --policy core.policy
  $ policy explain daily_loss_exceeded --policy core.policy --snapshot now.json
  $ policy explain position_limit_breached --policy core.policy --snapshot now.json --key RELIANCE
${EXIT_CODES}`,
  verify: `
Examples:
  $ policy verify core.bundle.json
  $ policy verify core.bundle.json --key public.pem
  $ policy verify core.bundle.json --against core.policy
${EXIT_CODES}`,
} as const;
