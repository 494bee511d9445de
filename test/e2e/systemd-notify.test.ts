import { spawn } from "node:child_process";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { lacking } from "../examples/at-fixed-place.ts";
import { build } from "./built.ts";
import { Place } from "./running-monitor.ts";

/** Prints every datagram that comes, a line each, as systemd would read it. */
const RECEIVER = `import socket, sys
s = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
s.bind(sys.argv[1])
print("up", flush=True)
while True:
    data, fds, flags, address = socket.recv_fds(s, 4096, 8)
    for fd in fds:
        import os
        os.close(fd)
    print(data.decode().strip(), flush=True)
`;
const LACKS = lacking(["systemd-notify", "python3"]);

describe.skipIf(LACKS.length > 0 && process.env["CI"] !== "true")(
  "monitor run as a service (needs systemd-notify and python3)",
  () => {
    let place: Place;
    beforeEach(() => {
      place = new Place(build().monitor);
    });
    afterEach(async () => {
      await place.close();
    });

    test("says that it is ready, lives, and stops", { timeout: 120_000 }, async () => {
      expect(LACKS).toEqual([]);
      const socket = join(place.folder, "notify");
      const receiver = spawn("python3", ["-c", RECEIVER, socket], { stdio: ["ignore", "pipe", "inherit"] });
      let heard = "";
      receiver.stdout.on("data", (chunk: Buffer) => (heard += chunk.toString()));
      const hears = (what: string): Promise<void> =>
        vi.waitFor(
          () => {
            expect(heard).toContain(what);
          },
          { timeout: 60_000, interval: 20 },
        );
      try {
        await hears("up");
        place.environment = { NOTIFY_SOCKET: socket, WATCHDOG_USEC: "4000000" };
        const monitor = await place.run();
        await hears("READY=1");
        await hears("WATCHDOG=1");
        expect(await monitor.end("SIGTERM")).toBe(0);
        await hears("STOPPING=1");
      } finally {
        receiver.kill("SIGKILL");
      }
    });
  },
);
