/**
 * Without a device time a check waits only for a while for the ICMP errors of a device that limits
 * them, and what is left then stays unknown. A plan tells what all of them take, so it says that too.
 */
import { patienceOf } from '../sweep/effort.ts';
import { courseOf, type Planned } from './course.ts';
import { portsOf } from './kind.ts';
import { limitedSeconds } from './udp-work.ts';

const hourMs = 3_600_000;
/** What --device-time takes. */
const deviceHoursMost = 720;

/** Null where every port is waited for. */
export function patienceSentence(planned: Planned): string | null {
  const { kinds, budgets, behaviours } = planned;
  const hasty = kinds.filter((kind) => {
    const { udpKnown, udpOther } = portsOf(kind, budgets);
    const patience = patienceOf(budgets, udpKnown + udpOther) / 1000;
    return limitedSeconds(kind, { budgets, behaviours: behaviours.expected }) > patience;
  });
  if (hasty.length === 0) return null;
  const hours = Math.ceil(courseOf(planned, behaviours.expected).deviceMs / hourMs);
  const said = 'a check waits less for ICMP errors than they take, and leaves UDP ports unknown';
  if (hours > deviceHoursMost) return said;
  return `${said}; --device-time ${Math.max(1, hours)}h lets it wait for all of them`;
}
