/** What the sweeps of a check share, for tests that begin where the targets have been read. */
import type { CheckRequest } from '../check-request.ts';
import { realClock } from '../facts/clock.ts';
import type { PortSet } from '../facts/port-set.ts';
import { Profiles } from '../profiles.ts';
import { budgetOf, type SliceGround } from '../sweeps.ts';
import { readTargets } from '../targets/read-targets.ts';
import { scopeOf } from '../targets/scope.ts';
import { guardFor } from '../wire/guard.ts';

export async function groundSample(
  targets: readonly string[],
  tcp: PortSet,
  more: Partial<CheckRequest> = {},
): Promise<SliceGround> {
  const exclude = more.exclude ?? [];
  const read = await readTargets(targets, exclude, undefined, undefined, more.profiles ?? []);
  const profiles = new Profiles(read);
  const request: CheckRequest = {
    targets,
    exclude,
    tcp: { kind: 'list', ports: tcp },
    udp: { kind: 'none' },
    rate: null,
    perDeviceRate: null,
    perSegmentRate: null,
    stateTable: null,
    deviceTimeMs: null,
    zone: 'server',
    method: 'connect',
    timeoutMs: 500,
    canaries: null,
    shard: null,
    profiles: [],
    ...more,
  };
  const budget = budgetOf(request, read);
  return {
    request,
    targets: read,
    guard: guardFor(scopeOf(read), profiles.nameOf),
    profiles,
    signal: new AbortController().signal,
    key: 7,
    slice: 0,
    journal: null,
    budget,
    pace: budget.over(read.set),
    times: null,
    clock: realClock,
  };
}
