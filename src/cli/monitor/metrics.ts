import { harmless } from "../../diagnostics/display.ts";
import { didYouMean } from "../../diagnostics/suggest.ts";
import { formatTimestamp } from "../../model/timestamp.ts";
import { formatValue } from "../../watch/format-value.ts";
import { USAGE } from "../exit-code.ts";
import { painter, wantsColour } from "../terminal.ts";
import { drawChart } from "./chart.ts";
import { cut, widthOf, wrap } from "./layout.ts";
import { type MetricFacts, metricFacts } from "./metric-limits.ts";
import { policiesAtWork } from "./rules-at-work.ts";
import { type Bucket, type Series, seriesOf } from "./series.ts";
import { complain, type PlaceOptions, type Surroundings } from "./surroundings.ts";
import { layTable } from "./table.ts";
import { LENGTH_HELP, type LocalTime, localTime, parseLength, parseSince } from "./when.ts";
import { withMonitor } from "./with-monitor.ts";

export interface MetricsOptions extends PlaceOptions {
  readonly since: string;
  readonly every: string;
  readonly source?: string;
  readonly json?: boolean;
}

const MINUTE = 60_000;
const MOST_BUCKETS = 100_000;
const HEIGHT = 10;

/** `monitor metrics [METRIC...]`: without names, one line for each metric; with names, each one's course. */
export async function runMetrics(
  operands: readonly string[],
  options: MetricsOptions,
  surroundings: Surroundings,
): Promise<number> {
  const { terminal } = surroundings;
  const now = terminal.now();
  const since = parseSince(options.since, now);
  if (since === undefined || since >= now) {
    return complain(terminal, USAGE, `\`${options.since}\` is no time to start from; ${LENGTH_HELP}`);
  }
  const every = parseLength(options.every);
  if (every === undefined || every % MINUTE !== 0 || (now - since) / every > MOST_BUCKETS) {
    return complain(
      terminal,
      USAGE,
      `\`${options.every}\` is no usable step; write whole minutes such as \`1m\` or \`1h\`, fewer steps than ${MOST_BUCKETS}`,
    );
  }
  return withMonitor(surroundings, options, async ({ view, zone }) => {
    const from = Math.floor(since / MINUTE) * MINUTE;
    const { source } = options;
    const query = { since: from, until: now + 1, ...(source === undefined ? {} : { source }) };
    const rollups = await view.series(operands.length === 0 ? query : { ...query, metrics: operands });
    const series = seriesOf(rollups, { since: from, until: now + 1, every });
    const missing = operands.find((metric) => !series.some((each) => each.metric === metric));
    if (missing !== undefined) {
      const known = new Set((await view.series(query)).map(({ metric }) => metric));
      const help =
        known.size === 0
          ? "no metric was measured in that time"
          : didYouMean(missing, known, "list those there are with `monitor metrics`");
      return complain(terminal, 1, `there are no values of \`${missing}\` since ${localTime(zone).full(from)}; ${help}`);
    }
    if (options.json === true) {
      await terminal.stdout.write(`${JSON.stringify(series.map(jsonOf), null, 2)}\n`);
      return 0;
    }
    if (series.length === 0) return complain(terminal, 0, `no metric was measured since ${localTime(zone).full(from)}`);
    const bundles = [...policiesAtWork(await view.policies()).values()];
    const paint = painter(wantsColour(terminal.stdout, terminal.env));
    const layout: Layout = {
      width: widthOf(terminal.stdout),
      time: localTime(zone),
      every,
      now,
      several: new Set(series.map((each) => each.source)).size > 1,
      facts: (metric) => metricFacts(metric, bundles),
      title: (line) => paint("bold", line),
      dim: (line) => paint("dim", line),
    };
    await terminal.stdout.write(
      operands.length === 0 ? listText(series, layout) : series.map((each) => courseText(each, layout)).join("\n"),
    );
    return 0;
  });
}

interface Layout {
  readonly width: number;
  readonly time: LocalTime;
  readonly every: number;
  readonly now: number;
  readonly several: boolean;
  readonly facts: (metric: string) => MetricFacts;
  readonly title: (line: string) => string;
  readonly dim: (line: string) => string;
}

function jsonOf({ source, metric, buckets, whole }: Series): object {
  const plain = ({ from, ...bucket }: Bucket): object => ({ from: formatTimestamp(from), ...bucket });
  return { source, metric, ...plain(whole), series: buckets.flatMap((bucket) => (bucket === undefined ? [] : [plain(bucket)])) };
}

const FIGURES = [
  { title: "MIN", side: "right" },
  { title: "AVG", side: "right" },
  { title: "MAX", side: "right" },
  { title: "LAST", side: "right" },
] as const;

function listText(series: readonly Series[], layout: Layout): string {
  const rows = series.map((each) => ({ cells: [nameOf(each, layout), ...figuresOf(each.whole, layout.facts(each.metric))] }));
  return layTable([{ title: "METRIC" }, ...FIGURES], rows, {
    flexible: 0,
    above: true,
    width: layout.width,
    title: layout.title,
  });
}

function nameOf({ source, metric }: Series, { several }: Layout): string {
  return harmless(several ? `${source}/${metric}` : metric);
}

function figuresOf({ min, avg, max, last }: Bucket, facts: MetricFacts): readonly string[] {
  return [min, avg, max, last].map((value) => shown(value, facts));
}

/** A truth value is 0 or 1, and in between on average. */
function shown(value: number, { unit, isBoolean }: MetricFacts): string {
  return formatValue(isBoolean ? value : rounded(value), isBoolean ? "count" : unit);
}

/** An average has more digits than anybody reads. */
function rounded(value: number): number {
  return Number(value.toPrecision(6));
}

function courseText(series: Series, layout: Layout): string {
  const { width, time, every, dim, title } = layout;
  const facts = layout.facts(series.metric);
  const [min = "", avg = "", max = "", last = ""] = figuresOf(series.whole, facts);
  const heads = wrap(`${nameOf(series, layout)}: min ${min}, avg ${avg}, max ${max}, last ${last}`, width).map(title);
  const known = series.buckets.flatMap((bucket) => (bucket === undefined ? [] : [bucket]));
  const [first, final] = [known[0], known.at(-1)];
  const from = Math.max(
    0,
    series.buckets.findIndex((bucket) => bucket !== undefined),
  );
  const ends = [first, final].map((bucket) => (bucket === undefined ? "" : time.minute(bucket.from))) as [string, string];
  const upTo = series.buckets.findLastIndex((bucket) => bucket !== undefined) + 1;
  const chart = drawChart(series.buckets.slice(from, upTo), {
    width,
    height: HEIGHT,
    limits: facts.limits,
    show: (value) => cut(shown(value, facts), 14),
    ends,
  });
  const rows = known.map((bucket) => ({ cells: [time.near(bucket.from, layout.now), ...figuresOf(bucket, facts)] }));
  const table = layTable([{ title: `EVERY ${formatValue(every, "ms")}` }, ...FIGURES], rows, { flexible: 0, width, title: dim });
  return `${[...heads, ...chart].join("\n")}\n${table}`;
}
