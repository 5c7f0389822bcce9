import { createRandom } from '@lt/core';
import { describeBackends, expectNoLeak } from '@lt/testkit';
import { type Optimizer, scalar, tensor1d, train, variable } from '@tensorflow/tfjs-core';
import { expect, it } from 'vitest';
import { loadCheckpoint, saveCheckpoint, sgd } from '../../src/index.ts';
import { memoryStore } from '../fixtures/memory-store.ts';
import { bytesIn, makeSampler, messageOf, step } from './parts.ts';

await describeBackends('restore of a checkpoint', () => {
  const make = (names: string[] = []) => ({
    variables: [variable(tensor1d([1, 2]), true, names[0]), variable(scalar(3), true, names[1])],
    optimizer: sgd({ learningRate: 0.1, momentum: 0.9 }) as Optimizer,
    sampler: makeSampler(),
    randoms: { images: createRandom(7) },
  });
  const change = (parts: ReturnType<typeof make>): ReturnType<typeof make> => {
    step(parts.optimizer, parts.variables);
    parts.sampler.restore({ ...parts.sampler.state(), batch: 5 });
    parts.randoms.images.next();
    return parts;
  };
  const observe = async (parts: ReturnType<typeof make>): Promise<unknown> => ({
    values: await Promise.all(parts.variables.map(bytesIn)),
    weights: await Promise.all(
      (await parts.optimizer.getWeights()).map(({ tensor: value }) => bytesIn(value)),
    ),
    place: parts.sampler.state(),
    position: Object.values(parts.randoms).map(({ position }) => position),
  });
  type Parts = ReturnType<typeof make>;
  const misfits: { title: string; misfit: (parts: Parts) => unknown; message: string }[] = [
    {
      title: 'a variable less',
      misfit: (parts) => ({ variables: parts.variables.slice(1) }),
      message: 'Checkpoint.restore: expected `variables` to hold 2 as in the checkpoint, got 1.',
    },
    {
      title: 'another shape',
      misfit: ({ variables }) => ({ variables: [variables[0], variable(tensor1d([3]), true, 'new')] }),
      message:
        'Checkpoint.restore: expected `variables[1]` to be float32 [] as "second" in the checkpoint, got "new", which is float32 [1].',
    },
    {
      title: 'another dtype',
      misfit: ({ variables }) => ({ variables: [variables[0], variable(scalar(3, 'int32'), true, 'new')] }),
      message:
        'Checkpoint.restore: expected `variables[1]` to be float32 [] as "second" in the checkpoint, got "new", which is int32 [].',
    },
    {
      title: 'another optimizer',
      misfit: () => ({ optimizer: train.momentum(0.1, 0.9) }),
      message: 'Checkpoint.restore: expected `optimizer` to be "LtSgd" as in the checkpoint, got "Momentum".',
    },
    {
      title: 'another sampler',
      misfit: () => ({ sampler: makeSampler('b') }),
      message: 'restore: expected `state.id` to be b, got a.',
    },
    {
      title: 'another seed',
      misfit: () => ({ randoms: { images: createRandom(8) } }),
      message:
        'Checkpoint.restore: expected `randoms.images` to have the seed and the stream of the checkpoint, got another.',
    },
    {
      title: 'another generator',
      misfit: () => ({ randoms: { labels: createRandom(7) } }),
      message: 'Checkpoint.restore: expected `randoms` to hold images as in the checkpoint, got labels.',
    },
    {
      title: 'a generator more',
      misfit: ({ randoms }) => ({ randoms: { ...randoms, labels: createRandom(7) } }),
      message:
        'Checkpoint.restore: expected `randoms` to hold images as in the checkpoint, got images, labels.',
    },
  ];
  it.each(misfits)('sets nothing if one part does not fit: $title', async ({ misfit, message }) => {
    const store = memoryStore();
    const saved = change(make(['first', 'second']));
    await saveCheckpoint(store, { ...saved, epoch: 1, step: 1 });
    const parts = make();
    const wrong = { ...parts, ...(misfit(parts) as object) } as Parts;
    const before = [await observe(parts), await observe(wrong)];
    const checkpoint = (await loadCheckpoint(store))!;
    await expect(checkpoint.restore(wrong)).rejects.toThrow(new RangeError(message));
    expect([await observe(parts), await observe(wrong)]).toEqual(before);
    await checkpoint.restore(parts);
    expect(await observe(parts)).toEqual(await observe(saved));
    for (const value of [...saved.variables, ...wrong.variables]) value.dispose();
  });

  it('puts the sampler back if the optimizer fails', async () => {
    const store = memoryStore();
    await saveCheckpoint(store, { ...change(make()), epoch: 1, step: 1 });
    const parts = make();
    const before = await observe(parts);
    const setWeights = parts.optimizer.setWeights.bind(parts.optimizer);
    parts.optimizer.setWeights = () => Promise.reject(new Error('no memory'));
    const checkpoint = (await loadCheckpoint(store))!;
    await expectNoLeak(async () => {
      await expect(checkpoint.restore(parts)).rejects.toThrow('no memory');
    });
    expect(await observe(parts)).toEqual(before);
    parts.optimizer.setWeights = setWeights;
    await checkpoint.restore(parts);
    expect(parts.sampler.state().batch).toBe(5);
  });

  it('leaves out what it is not given', async () => {
    const store = memoryStore();
    await saveCheckpoint(store, { ...change(make()), epoch: 1, step: 1 });
    const parts = make();
    await (await loadCheckpoint(store))!.restore({ variables: parts.variables });
    expect(parts.sampler.state().batch).toBe(0);
    expect(parts.randoms.images.position).toBe(0);
  });

  it('refuses parts that were not saved', async () => {
    const store = memoryStore();
    await saveCheckpoint(store, { variables: [], epoch: 0, step: 0 });
    const { restore } = (await loadCheckpoint(store))!;
    const { optimizer, sampler, randoms } = make();
    expect(await messageOf(restore({ variables: [], optimizer }))).toMatchInlineSnapshot(
      `"RangeError: Checkpoint.restore: expected a checkpoint with an optimizer, got one that was saved without."`,
    );
    expect(await messageOf(restore({ variables: [], sampler }))).toMatchInlineSnapshot(
      `"RangeError: Checkpoint.restore: expected a checkpoint with a sampler, got one that was saved without."`,
    );
    expect(await messageOf(restore({ variables: [], randoms }))).toMatchInlineSnapshot(
      `"RangeError: Checkpoint.restore: expected \`randoms\` to hold none as in the checkpoint, got images."`,
    );
  });
});
