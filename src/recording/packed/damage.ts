/** What is wrong with a file that somebody gave: a clause that goes on after its place, and what to do. */
export class Damage {
  readonly reason: string;
  readonly fix: string;
  /** The reason where the place is the whole file. */
  readonly whole: string;

  constructor(reason: string, fix: string, whole = reason) {
    this.reason = reason;
    this.fix = fix;
    this.whole = whole;
  }
}

export const COPY_AGAIN = "copy the file again, or pack the recording again";

/** Somewhere in it: `what` says where. */
export function damaged(what: string): Damage {
  return new Damage(`is where the packed recording is damaged: ${what}`, COPY_AGAIN, `is damaged: ${what}`);
}
