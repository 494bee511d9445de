/** A mistake in a metrics schema. The document has no source text, so its place is an RFC 6901 pointer. */
export interface SchemaProblem {
  readonly pointer: string;
  readonly message: string;
  readonly help: string;
}

export class SchemaProblems {
  readonly all: SchemaProblem[] = [];

  add(pointer: string, message: string, help: string): void {
    this.all.push({ pointer: pointer === "" ? "/" : pointer, message, help });
  }
}
