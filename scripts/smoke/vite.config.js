// Not a page: one file, whose name the smoke test knows.
export default {
  build: { rollupOptions: { input: 'import.mjs', output: { entryFileNames: '[name].js' } } },
};
