/**
 * A set of port numbers as sorted, disjoint, inclusive ranges. Small to hold and to print:
 * "every port" is one range. Text form: `1-1024,3389,8000-8999`.
 */
export type PortRange = readonly [first: number, last: number];
export type PortSet = readonly PortRange[];

export const allPorts: PortSet = [[1, 65_535]];
export const noPorts: PortSet = [];

export function portSetOf(ports: Iterable<number>): PortSet {
  const sorted = [...new Set(ports)].sort((a, b) => a - b);
  const ranges: [number, number][] = [];
  for (const port of sorted) {
    const last = ranges.at(-1);
    if (last && last[1] + 1 === port) last[1] = port;
    else ranges.push([port, port]);
  }
  return ranges;
}

export function portCount(set: PortSet): number {
  return set.reduce((sum, [first, last]) => sum + last - first + 1, 0);
}

export function* portsOf(set: PortSet): Generator<number> {
  for (const [first, last] of set) for (let port = first; port <= last; port++) yield port;
}

export function hasPort(set: PortSet, port: number): boolean {
  return set.some(([first, last]) => first <= port && port <= last);
}

export function portSetText(set: PortSet): string {
  return set.map(([first, last]) => (first === last ? `${first}` : `${first}-${last}`)).join(',');
}
