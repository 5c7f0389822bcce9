import { checkTensor, freeTapeOnError } from '@lt/core/tensor';
import {
  add,
  clone,
  dispose,
  div,
  mul,
  type NamedTensorMap,
  type Scalar,
  type Tensor,
  tidy,
} from '@tensorflow/tfjs-core';
import type { TrainLoopPlan } from './check-train-loop-options.ts';
import { clipGradients } from './clip-gradients.ts';
import { explainFailure } from './explain-failure.ts';
import { StepBoundary } from './step-boundary.ts';
import type { StepContext } from './training-events.ts';

/** The batches that make one step of the optimizer: their gradients and losses so far. */
export class StepGroup<Batch> {
  /** Batches so far. */
  numBatches = 0;
  /** Examples in them. */
  numExamples = 0;
  /** Sum of the loss over these examples. */
  lossSum = 0;
  readonly #plan: TrainLoopPlan<Batch>;
  readonly #boundary: StepBoundary;
  /** The one batch's gradients, or the sum over batches of gradient times number of examples. */
  #gradients: NamedTensorMap = {};

  constructor(plan: TrainLoopPlan<Batch>) {
    this.#plan = plan;
    // A batch can fail once its forward pass has moved batch normalization's statistics, or end a group halfway.
    const trained = new Set(plan.variables);
    const others = plan.covered.filter((variable) => !trained.has(variable));
    this.#boundary = new StepBoundary(others, plan.checkpoint?.randoms);
  }

  /** Computes the gradients of a batch. Nothing is changed that `undo` does not bring back. */
  async add(batch: Batch, context: StepContext): Promise<void> {
    const { accumulateSteps, countExamples } = this.#plan;
    if (this.numBatches === 0) this.#boundary.mark();
    const numExamples = countExamples(batch);
    const { value, grads } = this.#compute(batch, context);
    this.#gradients = accumulateSteps === 1 ? grads : addWeighted(this.#gradients, grads, numExamples);
    this.numBatches++;
    this.numExamples += numExamples;
    let loss: number;
    try {
      // Waiting for the value here keeps the queue of a GPU short, and a bad loss away from the weights.
      loss = (await value.data())[0]!;
    } finally {
      value.dispose();
    }
    if (!Number.isFinite(loss)) {
      throw new RangeError(
        `trainLoop: expected the loss of epoch ${context.epoch}, batch ${context.batch} to be finite, got ${loss}. Likely causes: a ` +
          'learning rate that is too high, NaN or infinity in the inputs, or labels outside the range of the logits.',
      );
    }
    this.lossSum += loss * numExamples;
  }

  /** Takes the step: averages, clips and applies the gradients. */
  apply(): void {
    const { optimizer, variables, accumulateSteps, weightAverage } = this.#plan;
    const gradients = tidy(() => {
      const total = this.#gradients;
      const mean = accumulateSteps === 1 ? total : mapTensors(total, (sum) => div(sum, this.numExamples));
      return this.#clip(mean);
    });
    try {
      // As tfjs's minimize does: some optimizers keep state by position in the list.
      if (variables === undefined) optimizer.applyGradients(gradients);
      else optimizer.applyGradients(variables.map(({ name }) => ({ name, tensor: gradients[name]! })));
    } catch (error) {
      throw explainFailure('trainLoop', error);
    } finally {
      // Without clipping and averaging these are the same tensors; disposing twice is harmless.
      dispose([gradients, this.#gradients]);
      this.#gradients = {};
    }
    weightAverage?.update();
  }

  /** Empties the group for the next step. */
  clear(): void {
    dispose(this.#gradients);
    this.#gradients = {};
    this.#boundary.dispose();
    this.numBatches = 0;
    this.numExamples = 0;
    this.lossSum = 0;
  }

  /** Empties the group and takes back what its batches have changed so far. */
  undo(): void {
    this.#boundary.undo();
    this.clear();
  }

  #compute(batch: Batch, context: StepContext): { value: Scalar; grads: NamedTensorMap } {
    const { optimizer, variables, loss } = this.#plan;
    const lossOfBatch = (): Scalar =>
      checkTensor<Scalar>('trainLoop', 'loss(batch)', loss(batch, context), { rank: 0 });
    try {
      // In a tidy, as tfjs leaves the loss behind that depends on no variable.
      return freeTapeOnError(() =>
        tidy(() => optimizer.computeGradients(lossOfBatch, variables && [...variables])),
      );
    } catch (error) {
      throw explainFailure('trainLoop', error);
    }
  }

  #clip(gradients: NamedTensorMap): NamedTensorMap {
    const { clipNorm, clipValue } = this.#plan;
    if (clipNorm === undefined && clipValue === undefined) return gradients;
    return clipGradients(gradients, {
      ...(clipNorm !== undefined && { maxNorm: clipNorm }),
      ...(clipValue !== undefined && { maxValue: clipValue }),
    });
  }
}

/** Returns `sums + weight · gradients`, and disposes both. A variable without a gradient in one of them counts as zero there. */
function addWeighted(sums: NamedTensorMap, gradients: NamedTensorMap, weight: number): NamedTensorMap {
  const result = tidy(() => {
    const weighted = mapTensors(gradients, (gradient) => mul(gradient, weight));
    for (const [name, sum] of Object.entries(sums)) {
      weighted[name] = weighted[name] === undefined ? clone(sum) : add(sum, weighted[name]);
    }
    return weighted;
  });
  dispose(sums);
  dispose(gradients);
  return result;
}

function mapTensors(tensors: NamedTensorMap, f: (tensor: Tensor) => Tensor): NamedTensorMap {
  return Object.fromEntries(Object.entries(tensors).map(([name, tensor]) => [name, f(tensor)]));
}
