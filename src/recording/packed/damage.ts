/** What is wrong with a file that somebody gave: a clause that goes on after its place, and what to do. */
export class Damage {
  readonly reason: string;
  readonly fix: string;

  constructor(reason: string, fix: string) {
    this.reason = reason;
    this.fix = fix;
  }
}

export const COPY_AGAIN = "copy the file again, or pack the recording again";

/** Somewhere in it: `what` says where. */
export function damaged(what: string): Damage {
  return new Damage(`is where the packed recording is damaged: ${what}`, COPY_AGAIN);
}
