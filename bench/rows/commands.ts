import { spawnSync } from "node:child_process";
import { compare, type Contestant, type Row } from "../frame/compare.ts";

/** How long the commands take that people run all day, beside a Node that does nothing (`npm run build` first). */
export async function commandRows(): Promise<readonly Row[]> {
  const bare = running("node -e 0", ["-e", "0"]);
  const help = running("policy --help", ["bin/policy.js", "--help"]);
  const check = running("policy check", ["bin/policy.js", "check", "policies"]);
  return [
    await compare({ what: help.name, ours: help, peer: bare, aim: { atMost: 1.4 } }),
    await compare({ what: "policy check, shipped policies", ours: check, peer: bare, aim: { atMost: 2.2 } }),
  ];
}

function running(name: string, args: readonly string[]): Contestant {
  return {
    name,
    run: (times) => {
      for (let index = 0; index < times; index += 1) {
        const { status, stderr } = spawnSync(process.execPath, args, { encoding: "utf8" });
        if (status !== 0) throw new Error(`${name} ended with ${status}: ${stderr}`);
      }
    },
  };
}
