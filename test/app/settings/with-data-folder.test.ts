import { describe, expect, test } from "vitest";
import { readSettings } from "../../../src/app/settings/read-settings.ts";
import { withDataFolder } from "../../../src/app/settings/with-data-folder.ts";

function moved(text: string) {
  const result = readSettings(text, "/desk/plimsoll.yaml", {});
  if (!result.ok) throw new Error(JSON.stringify(result.diagnostics));
  const { dataFolder, logsFolder, metricsFolder, heartbeat, sources } = withDataFolder(result.settings, "/elsewhere");
  const [source] = sources;
  return { dataFolder, logsFolder, metricsFolder, heartbeat: heartbeat.file, input: source?.input };
}

describe("a data folder in place of that of the settings", () => {
  test("takes what is written with it where nothing is said", () => {
    expect(moved("enabled: true")).toEqual({
      dataFolder: "/elsewhere",
      logsFolder: "/elsewhere/logs",
      metricsFolder: "/elsewhere/monitoring",
      heartbeat: "/elsewhere/heartbeat.json",
      input: undefined,
    });
  });

  test("takes what lies in the other, whatever it is called", () => {
    expect(
      moved("data_folder: state\nlogs_folder: state/log\nmetrics_folder: state/m/x\nheartbeat_file: state/beat.json"),
    ).toMatchObject({
      logsFolder: "/elsewhere/log",
      metricsFolder: "/elsewhere/m/x",
      heartbeat: "/elsewhere/beat.json",
    });
  });

  test("leaves alone what the settings put elsewhere, and what is read", () => {
    expect(
      moved(
        "data_folder: state\nlogs_folder: /var/log/desk\nmetrics_folder: state-of-metrics\nheartbeat_file: /run/beat.json\nsources: { engine: { file: state/engine.jsonl } }",
      ),
    ).toMatchObject({
      logsFolder: "/var/log/desk",
      metricsFolder: "/desk/state-of-metrics",
      heartbeat: "/run/beat.json",
      input: { kind: "followed", file: "/desk/state/engine.jsonl" },
    });
  });
});
