/** Options of the metrics that need to know how many classes there are. */
export interface ClassOptions {
  /**
   * Number of classes. If left out, the largest id in `classIds` and `predicted` plus one; give it when the last classes may occur
   * in neither.
   */
  numClasses?: number;
}
