/** How much a sweep does beside its first probes. Plain numbers, which a plan reckons with as well. */

/** A half-open connection each, so not many of them while all is well. */
export const pulseEveryMs = 5000;
export const probesPerCanary = 64;
/**
 * Until it is known how a device answers, so that little of its sweep is over by then. And at most
 * so often where it gets a probe each few seconds: a pulse to each of them would double what a state
 * table on the way has to remember.
 */
export const probesPerCanaryLeast = 16;

/**
 * Canaries to each device with silent ports in the pause after a round: one to so many of these
 * ports, because few answers make a silence doubtful, and doubt costs a probe to each of them.
 */
const pauseCanariesMin = 4;
export const pauseCanariesMax = 32;
const portsPerPauseCanary = 8;

/** How many a device with so many silent ports gets in a pause. */
export function pauseCanariesOf(silentPorts: number): number {
  if (silentPorts === 0) return 0;
  const some = Math.max(pauseCanariesMin, Math.ceil(silentPorts / portsPerPauseCanary));
  return Math.min(pauseCanariesMax, some);
}

/** Where nobody gave a time for a device that limits its errors: somebody may be waiting for the result. */
const patienceLeastMs = 3000;
const patienceOfPortMs = 10;

/** How long a UDP sweep goes on with such a device. */
export function patienceOf(
  { deviceTimeMs }: { readonly deviceTimeMs: number },
  ports: number,
): number {
  if (deviceTimeMs !== Number.POSITIVE_INFINITY) return deviceTimeMs;
  return Math.max(patienceLeastMs, ports * patienceOfPortMs);
}
