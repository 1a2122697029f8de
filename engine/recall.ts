/** How many of our own listeners a check has found. Pure: the check knows nothing of them until then. */
import type { DeviceResult, Recall } from './facts/check-result.ts';
import { type Endpoint, endpointText } from './facts/endpoint.ts';

export function recallOf(canaries: readonly Endpoint[], devices: readonly DeviceResult[]): Recall {
  const open = new Set<string>();
  for (const { address, ports } of devices) {
    for (const { port, transport, state } of ports) {
      if (state === 'open') open.add(endpointText({ address, port, transport }));
    }
  }
  const missed = canaries.map(endpointText).filter((canary) => !open.has(canary));
  return { canaries: canaries.length, found: canaries.length - missed.length, missed };
}

const missedShown = 3;

/** Why a check that missed some of them is not complete. */
export function missedBecause({ canaries, missed }: Recall): readonly string[] {
  if (missed.length === 0) return [];
  const shown = missed.slice(0, missedShown).join(', ');
  const more = missed.length > missedShown ? ` and ${missed.length - missedShown} more` : '';
  return [`${missed.length} of ${canaries} of our own listeners were not found (${shown}${more})`];
}
