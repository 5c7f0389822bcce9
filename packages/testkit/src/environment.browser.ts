/** See environment.ts. Vite provides the variables in browsers only to a module that has the two words in one piece. */
export const environment: { LT_BACKENDS?: string } = (
  import.meta as unknown as { env: { LT_BACKENDS?: string } }
).env;
