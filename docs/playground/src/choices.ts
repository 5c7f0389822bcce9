/** One entry of a list to choose from. */
export interface Choice<Id extends string> {
  /** Its name in the address. */
  id: Id;
  /** What the list says. */
  title: string;
  /** What it does, in a sentence. */
  about: string;
}

/** A long-tailed set. */
export type SetId = 'blobs' | 'moons' | 'spirals' | 'rings' | 'shapes' | 'csv' | 'images';

/** The long-tailed sets. */
export const SETS: readonly Choice<SetId>[] = [
  { id: 'blobs', title: 'Blobs', about: 'One cloud of points for each class, each touching its neighbors.' },
  { id: 'moons', title: 'Moons', about: 'Crescents that reach into one another.' },
  { id: 'spirals', title: 'Spirals', about: 'One arm for each class: hard for a small network.' },
  { id: 'rings', title: 'Rings', about: 'One ring around the other, with the tail outside.' },
  {
    id: 'shapes',
    title: 'Drawn shapes (images)',
    about: 'Small images of ten shapes, drawn by a generator. Takes a minute or two on a laptop.',
  },
  { id: 'csv', title: 'My CSV file', about: 'A table of yours. It stays in this page: nothing is uploaded.' },
  {
    id: 'images',
    title: 'My images',
    about: 'Images of yours, in a folder for each class. They stay in this page: nothing is uploaded.',
  },
];

/** A way to train. */
export type MethodId = 'single' | 'bbn' | 'oltr' | 'fsa';

/** The ways to train. */
export const METHODS: readonly Choice<MethodId>[] = [
  {
    id: 'single',
    title: 'Loss + sampler',
    about: 'One network, with the loss and the sampler of your choice.',
  },
  {
    id: 'bbn',
    title: 'BBN',
    about:
      'Two branches: one sees the data as they are, one the tail first; the stress moves from the one to the other.',
  },
  {
    id: 'oltr',
    title: 'OLTR',
    about:
      'A memory of classes lends the tail what the head has learned, and tells how reachable an example is.',
  },
  {
    id: 'fsa',
    title: 'FSA',
    about:
      'Trains the network, then fuses the features of tail images with those of confusing head images. For images.',
  },
];

/** A loss. */
export type LossId =
  | 'cross-entropy'
  | 'balanced-softmax'
  | 'logit-adjusted'
  | 'class-balanced'
  | 'focal'
  | 'class-balanced-focal'
  | 'ldam'
  | 'deferred'
  | 'vector-scaling'
  | 'label-smoothing'
  | 'seesaw'
  | 'influence'
  | 'lade'
  | 'gaussian-clouded'
  | 'equalization-softmax'
  | 'sigmoid'
  | 'class-balanced-sigmoid'
  | 'equalization'
  | 'equalization-v2'
  | 'asymmetric'
  | 'distribution-balanced'
  | 'center'
  | 'range'
  | 'lifted'
  | 'supervised-contrastive'
  | 'balanced-contrastive'
  | 'paco'
  | 'isda';

/** The losses. */
export const LOSSES: readonly Choice<LossId>[] = [
  { id: 'cross-entropy', title: 'Cross-entropy', about: 'The plain loss: every example counts alike.' },
  {
    id: 'balanced-softmax',
    title: 'Balanced softmax',
    about: 'Adds the logarithm of the class counts to the logits in training (Ren et al. 2020).',
  },
  {
    id: 'logit-adjusted',
    title: 'Logit-adjusted',
    about: 'The same shift, with a strength (Menon et al. 2021).',
  },
  {
    id: 'class-balanced',
    title: 'Class-balanced',
    about: 'Weighs classes by their effective number of examples (Cui et al. 2019).',
  },
  { id: 'focal', title: 'Focal', about: 'Looks away from easy examples (Lin et al. 2017, softmax form).' },
  {
    id: 'class-balanced-focal',
    title: 'Class-balanced focal',
    about: 'Both: one sigmoid per class, weighted by the effective number (Cui et al. 2019).',
  },
  {
    id: 'ldam',
    title: 'LDAM-DRW',
    about: 'Larger margins for rarer classes, and class weights in the last fifth (Cao et al. 2019).',
  },
  {
    id: 'deferred',
    title: 'Deferred re-weighting',
    about: 'Class weights in the last fifth (Cao et al. 2019).',
  },
  {
    id: 'vector-scaling',
    title: 'Vector scaling',
    about: 'Scales and shifts logits by class (Kini et al. 2021).',
  },
  {
    id: 'label-smoothing',
    title: 'Label-aware smoothing',
    about: 'Softer labels for the head (Zhong et al. 2021).',
  },
  { id: 'seesaw', title: 'Seesaw', about: 'Holds back what head classes do to the tail (Wang et al. 2021).' },
  {
    id: 'influence',
    title: 'Influence-balanced',
    about: 'In the second half, weighs examples down that pull at the boundary (Park et al. 2021).',
  },
  { id: 'lade', title: 'LADE', about: 'Takes the training prior out of the logits (Hong et al. 2021).' },
  {
    id: 'gaussian-clouded',
    title: 'Gaussian clouded logit',
    about:
      'Noise on cosines, the more the rarer the class, and class weights in the last fifth (Li et al. 2022).',
  },
  {
    id: 'equalization-softmax',
    title: 'Equalization (softmax)',
    about: 'Rare classes are not pushed down by examples of others (Tan et al. 2020).',
  },
  { id: 'sigmoid', title: 'Sigmoid cross-entropy', about: 'One sigmoid for each class.' },
  {
    id: 'class-balanced-sigmoid',
    title: 'Class-balanced sigmoid',
    about: 'Sigmoids, weighted by the effective number (Cui et al. 2019).',
  },
  {
    id: 'equalization',
    title: 'Equalization (sigmoid)',
    about: 'The same for one sigmoid per class (Tan et al. 2020).',
  },
  {
    id: 'equalization-v2',
    title: 'Equalization v2',
    about: 'Weighs what pulls and what pushes a class by what it has seen of both (Tan et al. 2021).',
  },
  {
    id: 'asymmetric',
    title: 'Asymmetric',
    about: 'Sigmoids that look away from easy negatives more than from easy positives (Ridnik et al. 2021).',
  },
  {
    id: 'distribution-balanced',
    title: 'Distribution-balanced',
    about: 'Re-balanced sigmoids that tolerate negatives (Wu et al. 2020).',
  },
  {
    id: 'center',
    title: 'Cross-entropy + center',
    about: 'Draws features to the center of their class (Wen et al. 2016).',
  },
  {
    id: 'range',
    title: 'Cross-entropy + range',
    about: 'Draws the farthest of a class together, and the nearest classes apart (Zhang et al. 2017).',
  },
  {
    id: 'lifted',
    title: 'Cross-entropy + lifted structure',
    about: 'Compares all pairs of a batch (Song et al. 2016).',
  },
  {
    id: 'supervised-contrastive',
    title: 'Cross-entropy + supervised contrast',
    about: 'Draws examples of a class together, away from others (Khosla et al. 2020).',
  },
  {
    id: 'balanced-contrastive',
    title: 'Logit-adjusted + balanced contrast',
    about: 'The same with every class counting alike (Zhu et al. 2022).',
  },
  {
    id: 'paco',
    title: 'Parametric contrast',
    about: 'Contrast with learned class centers (Cui et al. 2021).',
  },
  {
    id: 'isda',
    title: 'ISDA',
    about: 'As if features were moved along what varies in their class (Wang et al. 2019).',
  },
];

/** A sampler. */
export type SamplerId =
  | 'instance'
  | 'class'
  | 'square-root'
  | 'progressive'
  | 'reversed'
  | 'effective'
  | 'class-aware'
  | 'repeat-factor'
  | 'pk';

/** The samplers. */
export const SAMPLERS: readonly Choice<SamplerId>[] = [
  { id: 'instance', title: 'Instance-balanced', about: 'Every example once in an epoch.' },
  { id: 'class', title: 'Class-balanced', about: 'Every class as often as any other.' },
  { id: 'square-root', title: 'Square-root', about: 'Classes by the square root of their counts.' },
  {
    id: 'progressive',
    title: 'Progressive',
    about: 'From instance-balanced to class-balanced over the epochs.',
  },
  { id: 'reversed', title: 'Reversed', about: 'The rarer a class, the more often.' },
  { id: 'effective', title: 'Effective number', about: 'Classes by the inverse of their effective number.' },
  { id: 'class-aware', title: 'Class-aware', about: 'Class after class, four examples of each in turn.' },
  {
    id: 'repeat-factor',
    title: 'Repeat factor',
    about: 'Examples of classes below a tenth of the data again.',
  },
  { id: 'pk', title: 'P × K', about: 'Batches of some classes with as many examples each.' },
];

/** What may be done to the points before training. */
export type ResamplerId =
  | 'none'
  | 'smote'
  | 'borderline'
  | 'adasyn'
  | 'svm'
  | 'kmeans'
  | 'smote-enn'
  | 'random'
  | 'under';

/** What may be done to the points before training. */
export const RESAMPLERS: readonly Choice<ResamplerId>[] = [
  { id: 'none', title: 'None', about: 'The examples as they are.' },
  { id: 'smote', title: 'SMOTE', about: 'New points between neighbors of a class (Chawla et al. 2002).' },
  {
    id: 'borderline',
    title: 'Borderline-SMOTE',
    about: 'New points only where a class meets others (Han et al. 2005).',
  },
  { id: 'adasyn', title: 'ADASYN', about: 'More new points where it is harder (He et al. 2008).' },
  { id: 'svm', title: 'SVM-SMOTE', about: 'New points at support vectors (Nguyen et al. 2011).' },
  { id: 'kmeans', title: 'K-means SMOTE', about: 'New points within safe clusters (Douzas et al. 2018).' },
  {
    id: 'smote-enn',
    title: 'SMOTE + ENN',
    about: 'SMOTE, then a cleaning by neighbors (Batista et al. 2004).',
  },
  { id: 'random', title: 'Random copies', about: 'Copies of the points that there are.' },
  { id: 'under', title: 'Random removal', about: 'Leaves points of large classes out.' },
];

/** What may compute. */
export type BackendId = 'auto' | 'webgpu' | 'webgl' | 'wasm' | 'cpu';

/** What may compute. */
export const BACKENDS: readonly Choice<BackendId>[] = [
  { id: 'auto', title: 'Fastest there is', about: 'A GPU if there is one, else WebAssembly.' },
  { id: 'webgpu', title: 'WebGPU', about: 'The GPU, by the newest way to it.' },
  { id: 'webgl', title: 'WebGL', about: 'The GPU, by the way that most browsers have.' },
  { id: 'wasm', title: 'WebAssembly', about: 'The processor, with SIMD. Often fastest for points.' },
  { id: 'cpu', title: 'JavaScript', about: 'The processor, by plain JavaScript. Runs everywhere.' },
];

/** How known an example looks. */
export type ScoreId = 'msp' | 'maxLogit' | 'energy' | 'entropy';

/** How known an example looks. */
export const SCORES: readonly Choice<ScoreId>[] = [
  { id: 'msp', title: 'Largest probability', about: 'Maximum of the softmax (Hendrycks and Gimpel 2017).' },
  { id: 'maxLogit', title: 'Largest logit', about: 'Maximum of the logits (Vaze et al. 2022).' },
  { id: 'energy', title: 'Energy', about: 'Log of the summed exponentials (Liu et al. 2020).' },
  {
    id: 'entropy',
    title: 'Entropy',
    about: 'How evenly the probabilities are spread, with its sign turned.',
  },
];

/** Returns the entry of a list. */
export function choiceOf<Id extends string>(choices: readonly Choice<Id>[], id: Id): Choice<Id> {
  return choices.find((choice) => choice.id === id) ?? choices[0]!;
}
