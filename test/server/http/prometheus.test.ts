import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { freePort } from "../../notify/receivers/alertmanager.ts";
import { ApiDesk, SECRETS } from "./api-desk.ts";
import { HAS_PROMETHEUS, promtool, RunningPrometheus } from "./prometheus.ts";

test("there is a Prometheus to be scraped by where that is required", () => {
  if (process.env["CI"] !== undefined) expect(HAS_PROMETHEUS, "install prometheus").toBe(true);
});

describe.skipIf(!HAS_PROMETHEUS)("a real Prometheus (skipped: prometheus is not installed)", () => {
  let desk: ApiDesk;
  let prometheus: RunningPrometheus;

  beforeAll(async () => {
    desk = await new ApiDesk().start();
    await desk.post("/v1/snapshots/engine?wait=durable", desk.snapshot(-6, { 'M&M "x" \\ नमस्ते': 0, TCS: 5 }));
    await desk.post("/v1/snapshots/second?wait=durable", desk.snapshot(-4));
    await desk.untilFiring("sold_out");
    prometheus = new RunningPrometheus(`127.0.0.1:${desk.port}`, SECRETS.read, await freePort());
  });
  afterAll(async () => {
    await prometheus.stop();
    await desk.stop();
  });

  test("scrapes the monitor with a token, and finds it ready", async () => {
    expect((await prometheus.series('up{job="plimsoll"} == 1')).length).toBe(1);
    const [ready] = await prometheus.series("plimsoll_ready");
    expect(ready?.value[1]).toBe("1");
    const [received] = await prometheus.series("plimsoll_snapshots_received_total >= 2");
    expect(received).toBeDefined();
  });

  test("sees each open alert as a series, with its key as it is", async () => {
    const alerts = await prometheus.series('PLIMSOLL_ALERTS{alertstate="firing",policy="desk"}');
    const shown = alerts.map(({ metric: { alertname, severity, source, key, acknowledged }, value }) => {
      return { alertname, severity, source, key, acknowledged, value: value[1] };
    });
    expect(shown.toSorted((a, b) => (a.alertname ?? "").localeCompare(b.alertname ?? ""))).toEqual(
      [
        { alertname: "daily_loss_exceeded", severity: "critical", source: "engine", key: "", acknowledged: "false", value: "1" },
        { alertname: "sold_out", severity: "warning", source: "engine", key: 'M&M "x" \\ नमस्ते', acknowledged: "false", value: "1" },
      ].map((each) => ({ ...each, key: each.key === "" ? undefined : each.key })),
    );
  });

  test("sees what is left of a limit: a fifth for -4% of 5%, nothing beyond it", async () => {
    const left = await prometheus.series('plimsoll_limit_headroom_ratio{rule="daily_loss_exceeded"}');
    const bySource = new Map(left.map(({ metric, value }) => [metric["source"], Number(value[1])]));
    expect(bySource.get("second")).toBeCloseTo(0.2, 9);
    expect(bySource.get("engine")).toBeLessThanOrEqual(0);
  });

  test("sees an acknowledgement at the next scrape", async () => {
    const done = await desk.post(
      "/v1/alerts/acknowledge",
      { rule: "daily_loss_exceeded", source: "engine", comment: "on it" },
      "operate",
    );
    expect(done.status).toBe(200);
    expect(await prometheus.series('PLIMSOLL_ALERTS{alertname="daily_loss_exceeded",acknowledged="true"}')).toHaveLength(1);
  });

  test("`promtool check metrics` has nothing to say of a scrape", async () => {
    const scrape = await (await desk.get("/metrics")).text();
    expect(scrape).toContain("PLIMSOLL_ALERTS{");
    expect(promtool(scrape)).toEqual({ code: 0, said: "" });
    // So that it is known to look.
    expect(promtool("# TYPE bad_total gauge\nbad_total 1\n").said).toContain("bad_total");
  });
});
