export { decodeSafetensors } from './decode-safetensors.ts';
export { encodeSafetensors } from './encode-safetensors.ts';
export type { SafetensorsContents, StoredTensor } from './safetensors-contents.ts';
