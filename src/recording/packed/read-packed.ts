import { type RecordingPiece, WHOLE } from "../entry.ts";
import { Damage, damaged } from "./damage.ts";
import { openArrow, type Place, type ReadableParts } from "./open-arrow.ts";
import { type PackedLayout, readLayout, type Storage } from "./read-layout.ts";
import { type RawBatch, readBatch, readDictionary } from "./read-message.ts";
import { type Dictionaries, piecesOf } from "./read-rows.ts";
import { offsetsOf, PackedTexts } from "./read-values.ts";

/** How many bytes of the file have been read; for progress. */
export type ReadSoFar = (bytes: number) => void;

/**
 * Reads a packed recording a record batch at a time, the next from the disk while this one is used. The file may come from anybody: what
 * cannot be read is a problem in its place, and reading goes on behind it. Rejects only when the file does.
 */
export async function* readPacked(
  file: ReadableParts,
  readSoFar: ReadSoFar = () => undefined,
): AsyncGenerator<RecordingPiece, void, void> {
  const opened = await guarded(() => openArrow(file));
  if (opened instanceof Damage) return yield wholeProblem(opened);
  const layout = await guarded(() => Promise.resolve(readLayout(opened)));
  if (layout instanceof Damage) return yield wholeProblem(layout);
  const dictionaries = await guarded(() => readDictionaries(file, opened.dictionaries, layout));
  if (dictionaries instanceof Damage) return yield wholeProblem(dictionaries);
  const storages = layout.columns.map(({ storage }) => storage);
  let line = 1;
  let rows = 0;
  let next = load(file, opened.batches[0], storages);
  for (const [index, place] of opened.batches.entries()) {
    const raw = await next;
    next = load(file, opened.batches[index + 1], storages);
    const pieces = raw instanceof Damage ? raw : await guarded(() => Promise.resolve(piecesOf(raw, layout, dictionaries, line)));
    if (pieces instanceof Damage) yield batchProblem(pieces, line, raw instanceof Damage ? undefined : raw.rows);
    else yield* pieces;
    // Of a batch that cannot be read nobody knows: most have as many as the one before.
    rows = raw instanceof Damage ? rows : raw.rows;
    line += rows;
    readSoFar(place.position + place.head + place.body);
  }
}

/** The sources that the file names; none where it cannot be read. */
export async function readSources(file: ReadableParts): Promise<readonly string[]> {
  const opened = await guarded(() => openArrow(file));
  const layout = opened instanceof Damage ? opened : await guarded(() => Promise.resolve(readLayout(opened)));
  return layout instanceof Damage ? [] : [...new Set(layout.shapes.flatMap(({ source }) => source ?? []))];
}

/** A failing disk rejects later, when the batch is asked for. */
function load(file: ReadableParts, place: Place | undefined, storages: readonly Storage[]): Promise<RawBatch | Damage> {
  const loaded = place === undefined ? Promise.resolve(damaged("it ends")) : guarded(() => readBatch(file, place, storages));
  loaded.catch(() => undefined);
  return loaded;
}

async function readDictionaries(
  file: ReadableParts,
  places: readonly Place[],
  layout: PackedLayout,
): Promise<Dictionaries | Damage> {
  const dictionaries = new Map<number, PackedTexts>();
  for (const place of places) {
    const read = await readDictionary(file, place);
    if (read instanceof Damage) return read;
    const known = dictionaries.get(read.id);
    const offsets = offsetsOf(read.column, read.rows);
    if (offsets === undefined || (known !== undefined) !== read.isDelta) return damaged("the texts of a column cannot be read");
    const texts = known ?? new PackedTexts();
    for (let row = 0; row < read.rows; row += 1) texts.add(read.column.values.toString("utf8", offsets[row], offsets[row + 1]));
    dictionaries.set(read.id, texts);
  }
  const isMissing = layout.columns.some(({ storage }) => storage.type === "code" && !dictionaries.has(storage.dictionary));
  return isMissing ? damaged("the texts of a column are missing") : dictionaries;
}

/** Lengths and places that nobody wrote on purpose are refused one by one; the library may stumble over others before they are met. */
async function guarded<Read>(read: () => Promise<Read>): Promise<Read | Damage> {
  try {
    return await read();
  } catch (error) {
    if (error instanceof RangeError || error instanceof TypeError) return damaged("it cannot be read");
    throw error;
  }
}

function wholeProblem({ whole, fix }: Damage): RecordingPiece {
  return { kind: "entries", entries: [{ kind: "problem", line: WHOLE, reason: whole, fix }] };
}

/** The end of the file says where a batch stands, but only the batch itself how many rows it has. */
function batchProblem({ reason, fix }: Damage, line: number, rows: number | undefined): RecordingPiece {
  const lost =
    rows === undefined
      ? "and the file does not say how many rows cannot be read"
      : `so that ${rows} ${rows === 1 ? "row" : "rows"} cannot be read`;
  return { kind: "entries", entries: [{ kind: "problem", line, reason: `${reason}, ${lost}`, fix }] };
}
