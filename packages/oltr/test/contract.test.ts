import { describeContracts } from '@lt/testkit';
import * as exported from '../src/index.ts';
import { openSetContracts } from './open-set/contracts.ts';

describeContracts(exported, { ...openSetContracts });
