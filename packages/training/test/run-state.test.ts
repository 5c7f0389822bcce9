import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createRunState, type RunState, runStateFromJson, runStateToJson } from '../src/run-state.ts';

const numbers = fc.double();
const event = fc.record(
  {
    epoch: fc.nat(),
    loss: numbers,
    learningRate: numbers,
    seconds: numbers,
    metrics: fc.dictionary(
      fc.string().filter((key) => key !== '__proto__'),
      fc.option(numbers),
      { noNullPrototype: true },
    ),
  },
  { requiredKeys: ['epoch', 'loss', 'learningRate', 'seconds'], noNullPrototype: true },
);

describe('runStateFromJson', () => {
  it('gives back what runStateToJson was given, through JSON, whatever was measured', () => {
    fc.assert(
      fc.property(fc.array(event), fc.nat(), (history, step) => {
        const state: RunState = {
          ...createRunState(3, step),
          history: history as RunState['history'],
          earlyStopping: { best: 0.5, bestAt: 1, numUpdates: 3, waited: 1 },
          bestEpoch: 1,
          stopReason: 'earlyStopping',
        };
        const json = JSON.stringify(runStateToJson(state));
        expect(runStateFromJson('step-1', JSON.parse(json))).toStrictEqual(state);
      }),
      { seed: 2, numRuns: 200 },
    );
  });

  it('refuses what is no state, by the name of the checkpoint', () => {
    const refusalOf = (metadata: unknown): string => {
      try {
        runStateFromJson('step-00000007', metadata);
      } catch (error) {
        return String(error);
      }
      return expect.fail('it was accepted');
    };
    expect(refusalOf(null)).toMatchInlineSnapshot(
      `"RangeError: trainLoop: expected checkpoint "step-00000007" to be one that trainLoop wrote, in version 1, got one from elsewhere."`,
    );
    expect(refusalOf({ ...runStateToJson(createRunState(0, 0)), trainLoop: 2 })).toMatchInlineSnapshot(
      `"RangeError: trainLoop: expected checkpoint "step-00000007" to be one that trainLoop wrote, in version 1, got version 2."`,
    );
    expect(refusalOf({ ...runStateToJson(createRunState(0, 0)), step: -1 })).toMatchInlineSnapshot(
      `"RangeError: trainLoop: expected \`checkpoint.step\` to be a whole number >= 0, got -1."`,
    );
    expect(refusalOf({ ...runStateToJson(createRunState(0, 0)), batch: '3' })).toMatchInlineSnapshot(
      `"TypeError: trainLoop: expected \`checkpoint.batch\` to be a whole number >= 0, got "3"."`,
    );
  });
});
