/** Overlap of the class-balanced methods. At 0.9999 the weights of this set are nearly one over the count. */
export const BETA = 0.999;
export const BATCH_SIZE = 128;
export const LEARNING_RATE = 0.1;
export const MOMENTUM = 0.9;
export const WEIGHT_DECAY = 2e-4;
/** Learning curves are measured on this many test images; the table on all of them. */
export const CURVE_IMAGES = 1000;
/** Channels of the three convolutions. */
export const FILTERS: readonly number[] = [16, 32, 64];
export const EPOCHS = 30;
/** Strides of the three convolutions: halving the image at once makes a step three times cheaper, and costs the tail nothing. */
export const STRIDES: readonly number[] = [2, 2, 2];
/** Classes with fewer training images are few-shot, as in the columns of the tables. */
export const FEW_SHOT = 20;
/** Epochs of a classifier that is re-trained on frozen features, as the authors of cRT have them. */
export const REFIT_EPOCHS = 10;
/** Epochs of learning a factor for each class, as the authors of LWS have them. */
export const LWS_EPOCHS = 5;
/**
 * Learning rate of a classifier that is fine-tuned on augmented features, in as many iterations as the training has steps: 600, where FSA's paper
 * has 6,400 at a rate of 0.001. Rate times iterations is nearly the same.
 */
export const FINETUNE_RATE = 0.01;
