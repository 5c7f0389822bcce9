import { describeBackends, describeContracts } from '@lt/testkit';
import { expect, it } from 'vitest';
import * as fused from '../../src/fused/index.ts';

await describeBackends(
  'enableFusedEmbedding',
  () => {
    describeContracts(fused, {
      enableFusedEmbedding: { arguments: () => [], callableWithoutArguments: true },
    });

    it('leaves backends without kernels to ordinary ops, and says so', async () => {
      expect(await fused.enableFusedEmbedding()).toEqual({
        backend: 'cpu',
        kernels: [],
        reason: 'there are none for backend cpu',
      });
    });
  },
  { only: ['cpu'] },
);
