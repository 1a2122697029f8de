/** One of several machines that split a check with no talk between them: `index` from 1 to `count`. */
export type Shard = { readonly index: number; readonly count: number };

export const shardsMax = 256;
