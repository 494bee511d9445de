/** What tells a packed recording from other Arrow files, and its edition: the key `plimsoll.packed` of the schema's metadata. */
export const FORMAT_KEY = "plimsoll.packed";
export const EDITION = "1";
/** Of the schema: the list of shapes, as JSON. */
export const SHAPES_KEY = "plimsoll.shapes";
/** Of a metric's column: its path as a JSON list, and the form of its instants as `shownForm` writes it. */
export const PATH_KEY = "plimsoll.path";
export const FORM_KEY = "plimsoll.form";

/** Columns that are no metrics: the evaluation's `now`, the index of the row's shape, and entries that do not fit into columns, as JSON. */
export const NOW_COLUMN = "now";
export const SHAPE_COLUMN = "shape";
export const ENTRY_COLUMN = "entry";

/** With which an Arrow file begins and ends. */
export const MAGIC = Buffer.from("ARROW1");

export function isArrowFile(beginning: Uint8Array): boolean {
  return MAGIC.every((byte, index) => beginning[index] === byte);
}

/** Shapes of a file. All of them are looked at for each batch. */
export const MOST_SHAPES = 20_000;
