// Packages that compile this from source must see these declarations too.
/// <reference path="./optional-peers.d.ts" />

/**
 * Imports an optional package.
 *
 * The backends that run in browsers are written out, each inside a `try`: so bundlers take those that are installed along, and leave
 * the others alone. The packages for Node alone come by a name that bundlers do not follow.
 *
 * @param specifier - Name of the package.
 * @returns What the package exports.
 * @throws Error that says what to install if the package is absent, or what the package threw while it loaded.
 */
export async function loadPackage(specifier: string): Promise<object> {
  try {
    switch (specifier) {
      case '@tensorflow/tfjs-backend-cpu':
        return await import('@tensorflow/tfjs-backend-cpu');
      case '@tensorflow/tfjs-backend-wasm':
        return await import('@tensorflow/tfjs-backend-wasm');
      case '@tensorflow/tfjs-backend-webgl':
        return await import('@tensorflow/tfjs-backend-webgl');
      case '@tensorflow/tfjs-backend-webgpu':
        return await import('@tensorflow/tfjs-backend-webgpu');
      default:
        return await import(/* @vite-ignore */ /* webpackIgnore: true */ specifier);
    }
  } catch (error) {
    throw isAbsent(error, specifier)
      ? new Error(`the package ${specifier} is not installed`, { cause: error })
      : error;
  }
}

/** Whether an import failed since the package itself, and not one of its own parts, could not be found. */
function isAbsent(error: unknown, specifier: string): boolean {
  const { code, message = '' } = error as { code?: string; message?: string };
  const notFound =
    code === 'ERR_MODULE_NOT_FOUND' ||
    code === 'MODULE_NOT_FOUND' ||
    /could not resolve|cannot find (package|module)|failed to (load|resolve)/i.test(message);
  return notFound && new RegExp(`["'\`]${specifier}["'\`]|${specifier} \\(resolved`).test(message);
}
