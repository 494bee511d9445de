import type { AppendedFile, RecordingFiles } from "../../src/monitor/recording-files.ts";
import type { Store } from "../../src/monitor/store.ts";

/** Counts the places at which a crash would hurt most, and dies at one of them: as `kill -9` does, in the middle of everything. */
export class Boundary {
  #left: number;

  /** Dies at the boundary of this number; 0: never. */
  constructor(at: number) {
    this.#left = at;
  }

  /** `partly` leaves half of the work behind. */
  async cross(partly?: () => Promise<unknown>): Promise<void> {
    if (this.#left === 0) return;
    this.#left -= 1;
    if (this.#left > 0) return;
    await partly?.();
    process.kill(process.pid, "SIGKILL");
    await new Promise(() => undefined);
  }
}

/** The recordings, with a boundary before, in the middle of and behind each write and each sync. */
export function fragileFiles(files: RecordingFiles, boundary: Boundary): RecordingFiles {
  return {
    ...files,
    append: async (name) => {
      await boundary.cross();
      return fragileFile(await files.append(name), boundary);
    },
  };
}

function fragileFile(file: AppendedFile, boundary: Boundary): AppendedFile {
  return {
    size: file.size,
    write: async (bytes) => {
      await boundary.cross();
      await boundary.cross(() => file.write(bytes.subarray(0, Math.ceil(bytes.length / 2))));
      const written = await file.write(bytes);
      await boundary.cross();
      return written;
    },
    sync: async () => {
      await boundary.cross();
      await file.sync();
      await boundary.cross();
    },
    close: () => file.close(),
  };
}

/** The store, with a boundary before and behind each transaction. */
export function fragileStore(store: Store, boundary: Boundary): Store {
  return new Proxy(store, {
    get(target, name) {
      const member: unknown = Reflect.get(target, name, target);
      if (typeof member !== "function") return member;
      const method = member as (...operands: unknown[]) => unknown;
      if (name !== "commit") return method.bind(target);
      return async (...operands: unknown[]) => {
        await boundary.cross();
        const result = await method.apply(target, operands);
        await boundary.cross();
        return result;
      };
    },
  });
}
