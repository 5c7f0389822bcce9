import {
  add,
  concat,
  div,
  expandDims,
  gather,
  greater,
  matMul,
  mul,
  onesLike,
  reshape,
  slice,
  split,
  sqrt,
  square,
  sum,
  type Tensor,
  type Tensor2D,
  type Tensor3D,
  type Tensor4D,
  tensor1d,
  tensor3d,
  where,
  zeros,
} from '@tensorflow/tfjs-core';
import type { AugmenterPlan } from './augmenter-options.ts';
import type { BatchPlan } from './batch-plan.ts';
import { NO_VECTOR } from './fusion-plan.ts';

/** Makes the features that a batch consists of, `[batch, channels]`; call it inside a tidy. */
export function batchFeatures(plan: AugmenterPlan, batch: BatchPlan): Tensor2D {
  const features = fusedFeatures(plan, batch);
  return plan.renormalize && plan.donorsPerTail > 0 ? renormalized(features, plan) : features;
}

/** Scales each augmented sample to the length of the tail image that it follows. */
function renormalized(features: Tensor2D, { tailPerBatch, donorsPerTail }: AugmenterPlan): Tensor2D {
  const [batch, channels] = features.shape;
  const numOfTail = tailPerBatch * (1 + donorsPerTail);
  const [ofTail, head] = split(features, [numOfTail, batch - numOfTail]) as [Tensor2D, Tensor2D];
  const samples = reshape(ofTail, [tailPerBatch, 1 + donorsPerTail, channels]);
  const lengths = sqrt(sum(square(samples), 2, true));
  const wanted = slice(lengths, [0, 0, 0], [tailPerBatch, 1, 1]);
  const scale = div(wanted, where(greater(lengths, 0), lengths, onesLike(lengths)));
  return concat([squeezed(mul(samples, scale), channels), head]);
}

function fusedFeatures(plan: AugmenterPlan, batch: BatchPlan): Tensor2D {
  if (plan.bank.storage === 'pooledParts') return fromParts(plan, batch);
  if (plan.network) return plan.network(fusedMaps(plan, batch));
  return fromProducts(plan, batch);
}

/** Two products of matrices: how often each vector of a tail image and of its donors counts, times the vectors. */
function fromProducts({ bank, donorsPerTail }: AugmenterPlan, batch: BatchPlan): Tensor2D {
  const { tailRows, fusions, headRows } = batch;
  const numTail = tailRows.length;
  const numPositions = bank.numPositions;
  const channels = bank.shape[2];
  const vectorsOf = (rows: Int32Array): Tensor3D =>
    reshape(bank.maps(rows), [rows.length, numPositions, channels]);

  // Of each tail image: itself first, then its augmented samples.
  const ownCounts = new Float32Array(numTail * (1 + donorsPerTail) * numPositions).fill(1);
  const donorCounts = new Float32Array(fusions.length * numPositions);
  for (const [i, { counts }] of fusions.entries()) {
    const sample = i + Math.floor(i / donorsPerTail) + 1;
    ownCounts.set(counts.subarray(0, numPositions), sample * numPositions);
    donorCounts.set(counts.subarray(numPositions), i * numPositions);
  }
  const own = matMul(tensor3d(ownCounts, [numTail, 1 + donorsPerTail, numPositions]), vectorsOf(tailRows));
  const head = bank.pooled(headRows);
  if (fusions.length === 0) return concat([div(squeezed(own, channels), numPositions) as Tensor2D, head]);
  const donors = vectorsOf(Int32Array.from(fusions, ({ donor }) => donor));
  const others = matMul(tensor3d(donorCounts, [fusions.length, 1, numPositions]), donors);
  const byTail = concat(
    [zeros([numTail, 1, channels]), reshape(others, [numTail, donorsPerTail, channels])],
    1,
  );
  return concat([div(squeezed(add(own, byTail), channels), numPositions) as Tensor2D, head]);
}

function squeezed(samples: Tensor, channels: number): Tensor2D {
  return reshape(samples, [-1, channels]);
}

/** The same from the mean vectors of a bank of pooled parts, where only expectations are to be had. */
function fromParts({ bank, donorsPerTail }: AugmenterPlan, batch: BatchPlan): Tensor2D {
  const { tailRows, fusions, headRows } = batch;
  const channels = bank.shape[2];
  const tail = bank.pooled(tailRows);
  if (fusions.length === 0) return concat([tail, bank.pooled(headRows)]);
  const mixed = new Float32Array(fusions.length * channels);
  const isSkipped = new Float32Array(fusions.length);
  for (const [i, { donor, plan }] of fusions.entries()) {
    const { nSpecific, nGeneric, skipped } = plan;
    if (skipped) isSkipped[i] = 1;
    const specific = bank.part('specific', tailRows[Math.floor(i / donorsPerTail)]!);
    const generic = bank.part('generic', donor);
    if (skipped) continue;
    for (let k = 0; k < channels; k++) {
      const sum = (nSpecific && nSpecific * specific![k]!) + (nGeneric && nGeneric * generic![k]!);
      mixed[i * channels + k] = sum / bank.numPositions;
    }
  }
  const numTail = tailRows.length;
  const copies = mul(expandDims(tail, 1), tensor3d(isSkipped, [numTail, donorsPerTail, 1]));
  const augmented = add(copies, tensor3d(mixed, [numTail, donorsPerTail, channels]));
  return concat([squeezed(concat([expandDims(tail, 1), augmented], 1), channels), bank.pooled(headRows)]);
}

/** The maps of a batch, for a network that goes on from them. */
function fusedMaps({ bank, donorsPerTail }: AugmenterPlan, batch: BatchPlan): Tensor4D {
  const { tailRows, fusions, headRows } = batch;
  const tail = bank.maps(tailRows);
  const [height, width, channels] = bank.shape;
  if (fusions.length === 0) return concat([tail, bank.maps(headRows)]);
  const numPositions = height * width;
  const donors = bank.maps(Int32Array.from(fusions, ({ donor }) => donor));
  const vectors = concat([reshape(concat([tail, donors]), [-1, channels]), zeros([1, channels])]);
  const nothing = vectors.shape[0]! - 1;
  const chosen = fusions.flatMap(({ plan }, i) => {
    const [own, other] = [Math.floor(i / donorsPerTail), tailRows.length + i];
    return Array.from(plan.vectors, (vector) => {
      if (vector === NO_VECTOR) return nothing;
      return (vector < numPositions ? own : other - 1) * numPositions + vector;
    });
  });
  const augmented = reshape(gather(vectors, tensor1d(chosen, 'int32')), [
    tailRows.length,
    donorsPerTail,
    height * width * channels,
  ]);
  const own = reshape(tail, [tailRows.length, 1, height * width * channels]);
  const samples = reshape(concat([own, augmented], 1), [-1, height, width, channels]);
  return concat([samples, bank.maps(headRows)]) as Tensor4D;
}
