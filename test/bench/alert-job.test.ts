import { describe, expect, it } from "vitest";
import { firing, promtoolTest, RULES, SAMPLES, verifyFirings } from "../../bench/rows/alert-job.ts";

const samplesOf = (fires: readonly boolean[]): Set<number> => new Set(fires.flatMap((now, sample) => (now ? [sample] : [])));
const found = (): Set<number>[] => firing.map(samplesOf);

describe("the job that Prometheus' tools do too", () => {
  it("has alerts that fire often, and not all the time", () => {
    for (const samples of found()) {
      expect(samples.size).toBeGreaterThan(1_000);
      expect(samples.size).toBeLessThan(SAMPLES / 2);
    }
  });

  it("takes no other alerts for the right ones", () => {
    expect(() => {
      verifyFirings("it", found());
    }).not.toThrow();
    const [first] = [...(found()[3] ?? [])];
    const wrong = {
      "does not fire": found().map((samples, rule) => new Set([...samples].filter((sample) => rule !== 3 || sample !== first))),
      fires: found().map((samples, rule) => (rule === 3 ? samples.add((first ?? 0) - 1) : samples)),
    };
    for (const [how, samples] of Object.entries(wrong)) {
      expect(() => {
        verifyFirings("it", samples);
      }).toThrow(`it: rule_3 ${how}`);
    }
    expect(() => {
      verifyFirings("it", []);
    }).toThrow("rule_0 ");
  });

  it("asks promtool for alerts that fire and for alerts that do not", () => {
    const text = promtoolTest((rule) => [firing[rule]?.indexOf(true) ?? -1, (firing[rule]?.indexOf(true) ?? 0) - 1]);
    const { tests } = JSON.parse(text) as { tests: [{ alert_rule_test: { alertname: string; exp_alerts: unknown[] }[] }] };
    const asked = tests[0].alert_rule_test.map(({ alertname, exp_alerts }) => [alertname, exp_alerts.length]);
    expect(asked).toEqual(
      RULES.flatMap(({ rule }) => [
        [rule, 1],
        [rule, 0],
      ]),
    );
  });
});
