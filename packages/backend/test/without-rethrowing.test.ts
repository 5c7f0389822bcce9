import { afterEach, describe, expect, it } from 'vitest';
import { withoutRethrowing } from '../src/candidates/without-rethrowing.ts';

const added: (() => void)[] = [];
afterEach(() => {
  for (const listener of added.splice(0)) process.removeListener('uncaughtException', listener);
});

describe('withoutRethrowing', () => {
  it('takes away the listeners that throw again, and no others', async () => {
    const before = process.listeners('uncaughtException');
    const thrower = (error?: unknown): void => {
      throw error;
    };
    const logger = (): void => {};
    added.push(thrower, logger);
    await withoutRethrowing(async () => {
      process.on('uncaughtException', thrower);
      process.on('unhandledRejection', thrower);
      process.on('uncaughtException', logger);
    });
    expect(process.listeners('uncaughtException')).toEqual([...before, logger]);
    expect(process.listeners('unhandledRejection')).not.toContain(thrower);
  });

  it('leaves those that were there before, also when the start fails', async () => {
    const thrower = (): void => {
      throw new Error('mine');
    };
    added.push(thrower);
    process.on('uncaughtException', thrower);
    await expect(withoutRethrowing(() => Promise.reject(new Error('no')))).rejects.toThrow('no');
    expect(process.listeners('uncaughtException')).toContain(thrower);
  });
});
