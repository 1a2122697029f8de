/** One of several machines that split a check with no talk between them: `index` from 1 to `count`. */
export type Shard = { readonly index: number; readonly count: number };

export const shardsMax = 256;

export function isShard({ index, count }: Shard): boolean {
  const areWhole = Number.isInteger(index) && Number.isInteger(count);
  return areWhole && index >= 1 && index <= count && count <= shardsMax;
}
