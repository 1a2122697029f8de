import { tryPartOfSeeds } from '../testing/seeds.ts';

tryPartOfSeeds(1);
