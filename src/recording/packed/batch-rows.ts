import type { Column, SnapshotBatch } from "../../model/snapshot-batch.ts";
import { type Catalogue, NOWHERE, type Translation } from "./catalogue.ts";
import { columnsOf } from "./shape-text.ts";

/** The shapes of a batch's rows, each once. */
function shapesThatOccur({ shapeOf, rows }: SnapshotBatch): readonly number[] {
  const shapes = new Set<number>();
  let last = NOWHERE;
  for (let row = 0; row < rows; row += 1) {
    const shape = shapeOf[row] ?? NOWHERE;
    if (shape !== last) shapes.add(shape);
    last = shape;
  }
  return [...shapes];
}

/** Puts the shapes of a batch's rows into the catalogue. Gives back, by column of texts, the shapes that have some. */
export function catalogueShapes(
  batch: SnapshotBatch,
  catalogue: Catalogue,
  translation: Translation,
): ReadonlyMap<number, readonly number[]> {
  const users = new Map<number, number[]>();
  for (const shape of shapesThatOccur(batch)) {
    catalogue.shape(batch, shape, translation);
    const root = batch.shapes[shape]?.root;
    for (const column of root === undefined ? [] : columnsOf(root)) {
      if (batch.columns[column]?.kind !== "string") continue;
      const known = users.get(column);
      if (known === undefined) users.set(column, [shape]);
      else known.push(shape);
    }
  }
  return users;
}

/** Calls back for each text that a row of these shapes has, with its code in the dictionary of the file's column. */
export function eachText(
  batch: SnapshotBatch,
  column: Column & { kind: "string" },
  shapes: readonly number[],
  { catalogue, target }: { readonly catalogue: Catalogue; readonly target: number },
  take: (row: number, code: number, textCode: number) => void,
): void {
  const has = new Uint8Array(batch.shapes.length);
  for (const shape of shapes) has[shape] = 1;
  const codes = catalogue.codes(target, column.texts);
  for (let row = 0; row < batch.rows; row += 1) {
    if (has[batch.shapeOf[row] ?? NOWHERE] !== 1) continue;
    const textCode = column.codes[row] ?? 0;
    take(row, (codes[textCode] ??= catalogue.give(target, column.texts.text(textCode))), textCode);
  }
}

/** Puts what a batch needs into the catalogue. */
export function catalogueBatch(batch: SnapshotBatch, catalogue: Catalogue, translation: Translation): void {
  for (const [index, shapes] of catalogueShapes(batch, catalogue, translation)) {
    const [column, target] = [batch.columns[index], translation.columns[index]];
    if (column?.kind !== "string" || target === undefined) continue;
    eachText(batch, column, shapes, { catalogue, target }, () => undefined);
  }
}
