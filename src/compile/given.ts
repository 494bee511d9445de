/** The members that have a value: a bundle leaves out what a policy leaves out. */
export type Given<Members> = { readonly [Name in keyof Members]?: Exclude<Members[Name], undefined> };

export function given<Members extends object>(members: Members): Given<Members> {
  return Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined)) as Given<Members>;
}
