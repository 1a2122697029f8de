import { tryPartOfSeeds } from '../testing/seeds.ts';

tryPartOfSeeds(2);
