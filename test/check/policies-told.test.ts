import { expect, it } from "vitest";
import type { CheckOptions } from "../../src/check/check.ts";
import { checkItems, checkText, HEADER, memoryLoader } from "./support.ts";
import { sheet, told } from "./told.ts";

const LOADER = memoryLoader({
  "a.policy": 'import "b.policy"',
  "b.policy": 'import "a.policy"',
  "self.policy": 'import "self.policy"',
  "back.policy": 'import "test.policy"',
  "one.policy": "rule x\n  warning when positions.count > 5",
  "two.policy": "rule x\n  warning when positions.count > 5\nrule y\n  warning when positions.count > 5",
  "bad.policy": "limit n = 5 within 6 .. 8\nlimit positions = 5",
  "bad.yaml": "name: nse\nzone: Asia/Kolkatta\n",
  "test.policy": "",
});

const rule = (clauses: string, name = "r"): string => `rule ${name}\n  warning when positions.count > 5\n  ${clauses}`;
const RULE = "rule r\n  warning when positions.count > 5";
const hold = (duration: string): string => `rule r\n  warning when positions.count > 5 for ${duration}`;
const example = (values: string, expect = "warning"): string => rule(`example { ${values} } -> ${expect}`);
const LIMITS = "limit n = 2s\nlimit m = 5\nlimit half = 0.5\n";

const RULES = [
  "rule r",
  'rule r\n  latch\n  label a = "b"\n  missing hold\n  example { positions.count = 6 } -> warning',
  rule("latch\n  clear when positions.count < 2"),
  `${RULE}\n${RULE}\n${RULE}`,
  rule("", "clock_skew"),
  rule("", "success"),
  rule("", "constructor"),
  rule('label prototype = "a"'),
  rule('label team = "a"\n  label team = "b"\n  label team = "c"'),
  rule("suppressed by other"),
  rule("suppressed by s"),
  rule("suppressed by r"),
  `${rule("suppressed by b", "a")}\n${rule("suppressed by c", "b")}\n${rule("suppressed by a", "c")}`,
  `${rule("suppressed by b", "a")}\n${rule("suppressed by a, c", "b")}\n${rule("suppressed by b", "c")}`,
  `${rule("suppressed by b, c", "a")}\n${rule("", "b")}\n${rule("suppressed by b", "c")}`,
  `${rule("", "quiet")}\n${rule("suppressed by quit, zzzzzz", "a")}`,
  rule("attach positions.count as n, positions.total_value as n, pnl.daily as n"),
  rule("attach positions.count, positions.count as positions"),
  rule("attach positions.count, positions.count"),
  rule("attach positions, zzz"),
  `condition c = positions.count > 1\n${rule('message "{c} and {positions.cuont} and {zzz}"')}`,
  rule("only while positions.count"),
  rule("only during nyse"),
  rule("only during nse.zzz"),
  rule("clear when positions.count"),
  rule("repeat every 0s"),
  rule("repeat every 5"),
  rule('escalate after 5 to "x"'),
  rule("missing critical after 5%"),
  rule("missing critical after 0s"),
  hold("0s"),
  hold("0.5ms"),
  hold("5"),
  hold("0 snapshots"),
  hold("1000000 snapshots"),
  hold("1000001 snapshots"),
  hold("1.5 snapshots"),
  hold("5% snapshots"),
  LIMITS + hold("n snapshots"),
  LIMITS + hold("m snapshots"),
  LIMITS + hold("half snapshots"),
  LIMITS + hold("zzz snapshots"),
  hold("2 updates of positions"),
  hold("0 updates of positions.count"),
  'rule r for each p in positions\n  warning when p.value > 1 INR\n  message "{p.value}"',
  "rule r for each positions in positions.by_symbol\n  warning when positions.value > 1 INR",
  "rule r for each p in positions.by_symbol\n  warning when p.value > 1 INR for 2 updates of p.key",
  "rule r for each p in positions.by_symbol\n  warning when value > 1 INR",
  "rule r for each p in positions.by_symbol\n  warning when p.value > 1 INR\n  suppressed by p",
  "rule r for each p in positions.by_symbol\n  warning when p.value > 1 INR\n  only while p.value > 1 INR",
  "rule r for each p in positions.by_symbol\n  warning when p.value > 1 INR\n  only while p.value is present",
  "rule r for each p in positions.by_symbol\n  warning when p.value > 1 INR\n  only while any q in positions.by_symbol has (q.value > 1 INR)",
];

const EXAMPLES = [
  example("positions.count = 6", "critical"),
  example("positions.count = 6, positions.count = 7"),
  example("positions.count = -1"),
  example("positions.count = 1.5"),
  example("sentiment.cache_hit_rate = 101%"),
  example("risk.daily_loss_pct = -5"),
  example("heartbeat.last_tick = 5s"),
  example('heartbeat.last_tick = "now"'),
  example("positions.count = 5s ago"),
  `${LIMITS}${example("positions.count = n ago")}`,
  example("meta.engine_id = 5s ago"),
  example("risk.circuit_breaker_active = 5s ago"),
  example("heartbeat.last_tick = 5 ago"),
  example("positions.count = positions.count"),
  example("risk.circuit_breaker_active = positions.count > 5"),
  example("meta.engine_id = meta.engine_id"),
  example("positions.count = age(heartbeat.last_tick)"),
  example('positions.count = "6"'),
  example("risk.circuit_breaker_active = 1"),
  example("meta.engine_id = 1"),
  example("meta.engine_id = true"),
  example('strategies.a.state = "asleep"'),
  example("strategies.a.state = 1"),
  example("positions = 1"),
  example("positions.cuont = 1"),
  example("pnl.daily = 5%"),
  rule("example { positions.count = 6 } held 5 -> warning"),
  "rule r\n  example { positions.count = 6 } -> warning",
  "rule r\n  info when positions.count > 1\n  warning when positions.count > 5\n  example { positions.count = 6 } -> critical",
];

const NAMES = [
  "limit a = 5\nlimit a = 6",
  "limit a = 5\ncondition a = positions.count > 1",
  "condition a = positions.count > 2\ncondition a = positions.count > 1",
  "limit positions = 5",
  "condition risk = positions.count > 5",
  "limit constructor = 5",
  'calendar nse from "nse.yaml"',
  'calendar other from "nsa.yaml"',
  'calendar other from "zzzzzzzzzzz.txt"',
  'calendar other from "bad.yaml"',
  'import "gone.policy"',
  'import "on.policy"',
  'import "a.policy"',
  'import "self.policy"',
  'import "back.policy"',
  'import "one.policy"',
  'import "two.policy"',
  'import "one.policy"\nimport "one.policy"',
  'import "bad.policy"',
  "limit a = 5% within 6% .. 8%",
  "limit a = 9% within 6% .. 8%",
  "limit a = -5% within -8% .. -6%",
  "limit a = 5% within 8% .. 1%",
  "limit a = 5% within 1 .. 8%",
  "limit a = 5% within 1% .. 8",
  "limit a = 5% within 1s .. 8%",
  "limit a = 5 within 1% .. 8",
  "limit a = 5 INR within 1 USD .. 8 USD",
  "limit a = 5s within 1ms .. 1m",
  "limit a = 0.5 within 1% .. 80%",
  "limit a = positions.count",
  "limit a = 5% within n .. 8%",
  "condition a = b and b\ncondition b = c\ncondition c = a\ncondition d = a and d",
  "condition a = positions.count",
  "condition a = positions.cuont > 1\ncondition b = a",
  "condition a = any p in positions.by_symbol has (a)",
];

const HEADERS = [
  "rule r\n  warning when positions.count > 5",
  'metrics "trading-snapshot@1"',
  "limit a = 5",
  "condition a = 5 > 6",
  "currency INR\nstale after 5m\nmissing ok",
  HEADER.replace("trading-snapshot@1", "trading-snapshot@2"),
  HEADER.replace("trading-snapshot@1", "zzzzz"),
  `${HEADER.replace("currency INR\n", "")}rule r\n  warning when pnl.daily < 0 INR and pnl.daily > 5 INR`,
  `${HEADER.replace("currency INR\n", "")}rule r\n  warning when any p in positions.by_symbol has (positions.by_symbol.value > 1)`,
  HEADER.replace("missing warning after 2m", "missing warning after 5"),
  `${HEADER}stale after 0s`,
  `${HEADER}stale after 5%`,
  `${HEADER}stale after -5s`,
];

/** What is told of each, whole: the sentence, what is underlined, and the fix. `vitest -u` rewrites the sheets; read them as their reader would. */
it.each([
  ["rules", RULES, HEADER, ""],
  ["examples", EXAMPLES, HEADER, ""],
  ["declarations", NAMES, HEADER, RULE],
  ["headers", HEADERS, "", ""],
])("policies wrong in their %s are told as the golden sheet says", async (name, cases, before, after) => {
  const text = sheet(cases, (items) => told(checkText(`${before}${items}\n${after}\n`, {}, LOADER)));
  await expect(text).toMatchFileSnapshot(new URL(`golden/${name}.txt`, import.meta.url).pathname);
});

it("overrides that do not fit are told as the golden sheet says", async () => {
  const limits = "limit loss = 5% within 1% .. 8%\nlimit plain = 5\nlimit gap = 90s within 30s .. 5m\nlimit money = 100 INR\n";
  const overrides = [
    "loss=9%",
    "loss=0.5%",
    "loss=-4%",
    "loss=4",
    "loss=4s",
    "loss=four",
    "loss=",
    "plain=5%",
    "plain=5s",
    "plain=x",
    "gap=10s",
    "gap=10",
    "gap=6m",
    "money=5",
    "money=5 USD",
    "lost=5%",
    "zzzzzzzzz=5",
  ];
  const options = (override: string): CheckOptions => {
    const [name = "", value = ""] = override.split("=");
    return { limits: { [name]: value } };
  };
  const text = sheet(overrides, (override) => told(checkItems(`${limits}${RULE}`, options(override))));
  const none = sheet(["a=5"], (override) => told(checkItems(RULE, options(override))));
  await expect(`${text}\n${none}`).toMatchFileSnapshot(new URL("golden/overrides.txt", import.meta.url).pathname);
});
