import type { Slot } from "../bundle/bundle.ts";
import { byCodeUnit } from "../bundle/canonical.ts";
import { pointerTo } from "../bundle/pointer.ts";
import type { LimitFold } from "../model/term.ts";

/**
 * Remembers, while a bundle is put together, which of its numbers came from limits. The numbers themselves stand in the bundle as plain
 * JSON; where they ended up is found when it is whole.
 */
export class LimitNotes {
  readonly #notes = new Map<object, Map<string, LimitFold>>();

  /** Notes that `owner[property]` was folded from limits; returns `owner`. */
  note<T extends object>(owner: T, property: keyof T & string, limits: LimitFold | undefined): T {
    if (limits === undefined) return owner;
    const notes = this.#notes.get(owner) ?? new Map<string, LimitFold>();
    notes.set(property, limits);
    this.#notes.set(owner, notes);
    return owner;
  }

  /** A slot for every noted number below `root`, ordered by pointer. */
  slots(root: object): readonly Slot[] {
    const slots: Slot[] = [];
    const visit = (node: unknown, pointer: string): void => {
      if (typeof node !== "object" || node === null) return;
      for (const [property, limits] of this.#notes.get(node) ?? []) {
        slots.push({ at: pointerTo(pointer, property), expression: limits.expression, unit: limits.unit });
      }
      for (const [name, member] of Object.entries(node)) visit(member, pointerTo(pointer, name));
    };
    visit(root, "");
    return slots.sort((a, b) => byCodeUnit(a.at, b.at));
  }
}
