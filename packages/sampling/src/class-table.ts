/** Classes side by side on a line, each as wide as its weight: a point of the line gives a class and a place within it. */
export interface ClassTable {
  /** Length of the line: the sum of the weights. */
  total: number;
  /** The classes of positive weight, in order. The arrays below go by their number in this list. */
  classes: Int32Array;
  /** Where each class begins. */
  begins: Float64Array;
  /** Where each class ends; the last never does, so that no rounding gets past it. */
  ends: Float64Array;
  /** For each of `guide.length` equal pieces of the line, the class in which the piece begins. */
  guide: Int32Array;
}

/** Up to here the guide has sixteen pieces for a class, so that few pieces hold the end of one, and processors guess rightly. */
const FINE_GUIDE = 0x10000;

/**
 * Makes the table of weights that are at least 0 and not all 0; they need not sum to 1. Finding a class takes about one comparison,
 * however many there are: the guide has twice as many pieces as there are classes, or more.
 */
export function classTable(weights: ArrayLike<number>): ClassTable {
  let numPositive = 0;
  for (let c = 0; c < weights.length; c++) if (weights[c]! > 0) numPositive++;
  const classes = new Int32Array(numPositive);
  const begins = new Float64Array(numPositive);
  const ends = new Float64Array(numPositive);
  let total = 0;
  for (let c = 0, k = 0; c < weights.length; c++) {
    if (!(weights[c]! > 0)) continue;
    classes[k] = c;
    begins[k] = total;
    total += weights[c]!;
    ends[k++] = total;
  }
  ends[numPositive - 1] = Infinity;
  const numPieces = Math.max(2 * numPositive, Math.min(16 * numPositive, FINE_GUIDE));
  const guide = new Int32Array(2 ** Math.ceil(Math.log2(numPieces)));
  for (let piece = 0, k = 0; piece < guide.length; piece++) {
    while (ends[k]! <= (piece / guide.length) * total) k++;
    guide[piece] = k;
  }
  return { total, classes, begins, ends, guide };
}
