import { type Pair, type ParsedNode, isMap, isScalar, isSeq } from "yaml";
import type { Comments } from "./ast.ts";
import { trimBlank } from "./comments.ts";
import { FILE_KEYS, RULE_KEYS, type YamlKey } from "./yaml-keys.ts";
import type { YamlComment } from "./yaml-scan.ts";

/** What a comment can belong to: a key with its value, or an item of a list. */
export type Place = Pair<ParsedNode, ParsedNode | null> | ParsedNode;

export interface PlacedComments {
  of(place: Place): Comments | undefined;
  /** Behind the last place. */
  readonly trailing: readonly string[];
}

interface Slot {
  readonly place: Place;
  readonly start: number;
  /** Comments up to here stand inside. */
  readonly end: number;
  /** A key like `rules:` or `example:` is no node of its own: its comments go to the first that it holds. */
  readonly container: boolean;
  readonly before: Block;
  after?: string;
}

/** Whole-line comments; an empty string parts two that have a blank line between them. */
class Block {
  readonly lines: string[] = [];
  #end: number | undefined;

  add(comment: YamlComment, text: string): void {
    if (this.#end !== undefined && /\n[ \t\r]*\n/.test(text.slice(this.#end, comment.start))) this.lines.push("");
    this.lines.push(comment.text);
    this.#end = comment.ownLine ? comment.end : undefined;
  }
}

/** Gives every comment of the file to the clause or item it stands at: behind it on its line, before it, or inside it. */
export function placeComments(text: string, root: ParsedNode | undefined, comments: readonly YamlComment[]): PlacedComments {
  const slots = comments.length === 0 ? [] : fileSlots(root);
  const trailing = new Block();
  let next = 0;
  for (const comment of comments) {
    while (next < slots.length && (slots[next]?.start ?? 0) <= comment.start) next += 1;
    const slot = slots[next - 1];
    if (slot === undefined || slot.container) {
      following(slots, next, trailing).add(comment, text);
    } else if (!comment.ownLine && slot.after === undefined) {
      slot.after = comment.text;
    } else if (!comment.ownLine || comment.start < slot.end) {
      slot.before.add(comment, text);
    } else {
      following(slots, next, trailing).add(comment, text);
    }
  }
  const placed = new Map(slots.map((slot) => [slot.place, slot]));
  return {
    of: (place) => {
      const slot = placed.get(place);
      return slot === undefined ? undefined : commentsOf(slot);
    },
    trailing: trimBlank(trailing.lines),
  };
}

function commentsOf({ before, after }: Slot): Comments | undefined {
  const lines = trimBlank(before.lines);
  if (lines.length === 0 && after === undefined) return undefined;
  return Object.freeze({ before: Object.freeze(lines), ...(after === undefined ? {} : { after }) });
}

function following(slots: readonly Slot[], from: number, trailing: Block): Block {
  return slots.slice(from, from + 3).find(({ container }) => !container)?.before ?? trailing;
}

function fileSlots(root: ParsedNode | undefined): Slot[] {
  if (!isMap(root)) return [];
  return pairsOf(root).flatMap((pair) => {
    const key = lookUp(FILE_KEYS, pair);
    if (key?.value === "names" || key?.value === "rules") {
      const inner = pairsOf(pair.value).flatMap((item) => (key.value === "rules" ? ruleSlots(item) : [slot(item)]));
      return [slot(pair, "container"), ...inner];
    }
    return clauseSlots(pair, key);
  });
}

function ruleSlots(rule: Pair<ParsedNode, ParsedNode | null>): Slot[] {
  return [slot(rule, "heading"), ...pairsOf(rule.value).flatMap((pair) => clauseSlots(pair, lookUp(RULE_KEYS, pair)))];
}

function clauseSlots(pair: Pair<ParsedNode, ParsedNode | null>, key: YamlKey | undefined): Slot[] {
  if (key?.several !== true || !isSeq<ParsedNode>(pair.value)) return [slot(pair)];
  return [slot(pair, "container"), ...pair.value.items.map((item) => slot(item))];
}

function pairsOf(node: unknown): Pair<ParsedNode, ParsedNode | null>[] {
  return isMap<ParsedNode, ParsedNode | null>(node) ? node.items : [];
}

function lookUp(keys: Readonly<Record<string, YamlKey>>, pair: Pair<ParsedNode, ParsedNode | null>): YamlKey | undefined {
  const name = isScalar(pair.key) ? String(pair.key.value) : "";
  return Object.hasOwn(keys, name) ? keys[name] : undefined;
}

function slot(place: Place, role: "whole" | "heading" | "container" = "whole"): Slot {
  const [first, last] = "range" in place ? [place, place] : [place.key, place.value ?? place.key];
  const end = role === "whole" ? last.range[1] : first.range[1];
  return { place, start: first.range[0], end, container: role === "container", before: new Block() };
}

/** The comments of keys that are one node in the tree: all lines before it, and the last remark behind it. */
export function mergeComments(all: readonly (Comments | undefined)[]): Comments | undefined {
  const present = all.filter((comments) => comments !== undefined);
  if (present.length === 0) return undefined;
  const last = present.findLast(({ after }) => after !== undefined);
  const before = present.flatMap((comments) => [
    ...comments.before,
    ...(comments !== last && comments.after !== undefined ? [comments.after] : []),
  ]);
  return Object.freeze({ before: Object.freeze(before), ...(last?.after === undefined ? {} : { after: last.after }) });
}
