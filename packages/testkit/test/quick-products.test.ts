import { env, matMul, ones, sum } from '@tensorflow/tfjs-core';
import { expect, it } from 'vitest';
import { describeBackends, expectAllClose, withQuickProducts } from '../src/index.ts';

await describeBackends(
  'withQuickProducts',
  ({ name }) => {
    const program = (): unknown => name === 'webgpu' && env().get('WEBGPU_MATMUL_PROGRAM_TYPE');

    it('takes another shader for products, on webgpu only, until its end', async () => {
      const before = program();
      const during = withQuickProducts(async () => program());
      expect(await during).toBe(name === 'webgpu' ? 2 : false);
      expect(program()).toBe(before);
      const torn = async (): Promise<never> => {
        throw new Error('no products');
      };
      await expect(withQuickProducts(torn)).rejects.toThrow('no products');
      expect(program()).toBe(before);
    });

    it('multiplies', async () => {
      const products = withQuickProducts(async () => matMul(ones([12, 5]), ones([5, 4])));
      await expectAllClose(sum(await products), [240]);
    });
  },
  { only: ['cpu', 'webgpu'] },
);
