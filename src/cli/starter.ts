/** The policy that `policy new` writes, in the one layout. It passes `policy check` and, with its test, `policy test`. */
export function starterPolicy(name: string): string {
  return `# ${name}: say here what these rules watch over and who answers for them.
policy ${name} version 0.1.0
metrics "trading-snapshot@1"
stale after 60s
missing warning after 2m

limit daily_loss = 5% within 1% .. 10% because "Write here where the number comes from"
limit heartbeat_gap = 90s because "Three times the engine's interval"

rule daily_loss_exceeded
  warning when risk.daily_loss_pct <= -0.6 * daily_loss for 30s
  critical when risk.daily_loss_pct <= -daily_loss
  message "Daily loss {risk.daily_loss_pct}, limit {daily_loss}"
  owner "risk-desk"
  example "at the limit" { risk.daily_loss_pct = -5% } -> critical
  example "short dip" { risk.daily_loss_pct = -3.5% } held 29s -> none
  example "long dip" { risk.daily_loss_pct = -3.5% } held 30s -> warning

rule heartbeat_lapsed
  critical when age(heartbeat.last_tick) > heartbeat_gap
  missing critical after 90s
  message "No heartbeat since {heartbeat.last_tick}"
  owner "engine-team"
  example "late" { heartbeat.last_tick = 95s ago } -> critical
  example "in time" { heartbeat.last_tick = 90s ago } -> none
`;
}

/** The test beside it; `file` is the policy's file name. */
export function starterTest(file: string): string {
  return `# Run with: policy test ${file.replace(/\.policy(\.yaml)?$/, ".test.yaml")}
policy: ${file}
tests:
  - name: a dip that lasts warns, the limit is critical
    every: 10s
    base:
      risk: { daily_loss_pct: -0.25 }
      heartbeat: { last_tick: 5s ago }
    steps:
      - { at: 0s, expect: { daily_loss_exceeded: ok } }
      - { at: 10s, set: { risk.daily_loss_pct: -3.5 }, expect: { daily_loss_exceeded: pending } }
      - { at: 40s, expect: { daily_loss_exceeded: warning } }
      - { at: 60s, set: { risk.daily_loss_pct: -5.1 }, expect: { daily_loss_exceeded: critical } }
      - { at: 90s, unset: [risk], expect: { daily_loss_exceeded: { severity: critical, unknown: true } } }

  - name: an engine that stops is noticed
    every: 10s
    base:
      risk: { daily_loss_pct: -0.25 }
      heartbeat: { last_tick: 5s ago }
    steps:
      - { at: 0s, expect: { heartbeat_lapsed: ok } }
      - { at: 30s, gap: 90s }
      - { at: 110s, expect: { heartbeat_lapsed: critical } }
      - { at: 120s, expect: { heartbeat_lapsed: none } }
`;
}
