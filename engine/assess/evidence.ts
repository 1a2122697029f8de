/**
 * How rules read posture: only a clear yes or no counts. What is unknown, or was never asked, gives
 * null, and a rule that gets null is silent.
 */
import type { PostureFact } from '../facts/posture.ts';
import type { Service } from '../facts/service.ts';
import type { Setting } from './rule.ts';

/** What was seen where the fact is a yes. */
export function seenYes(service: Service, fact: PostureFact): string | null {
  const verdict = service.posture[fact];
  return verdict?.is === 'yes' ? verdict.because : null;
}

/** What was seen where the fact is a no. */
export function seenNo(service: Service, fact: PostureFact): string | null {
  const verdict = service.posture[fact];
  return verdict?.is === 'no' ? verdict.because : null;
}

/** What was seen of those facts that are a yes, in their order. */
export function seenAny(service: Service, facts: readonly PostureFact[]): string | null {
  const seen = facts.flatMap((fact) => seenYes(service, fact) ?? []);
  return seen.length > 0 ? [...new Set(seen)].join('; ') : null;
}

/** For rules whose matter is that it is there at all. */
export function present(service: Service, setting: Setting, kind: string): string {
  const { port, transport } = setting.endpoint;
  const product = [service.product, service.version].filter(Boolean).join(' ');
  return `${kind}${product ? ` (${product})` : ''} answered on ${port}/${transport}`;
}
