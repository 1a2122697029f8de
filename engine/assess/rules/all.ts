/** Every rule, sorted by id. A test holds this list against the folder. */
import type { Rule } from '../rule.ts';

export const rules: readonly Rule[] = [];
