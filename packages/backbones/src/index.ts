export type { Shortcut } from './basic-block.ts';
export { type CifarResNetOptions, cifarResNet } from './cifar-res-net.ts';
export { type SmallConvNetOptions, smallConvNet } from './small-conv-net.ts';
