// Optional peers that this repository does not install. Their modules are looked into at run time only.
declare module '@tensorflow/tfjs-backend-webgl';
declare module '@tensorflow/tfjs-backend-webgpu';
