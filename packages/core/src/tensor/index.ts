export { checkTensor, type TensorExpectation } from './check-tensor.ts';
export { createKernel, type KernelDefinition } from './create-kernel.ts';
