// Taken apart, because Vite would replace the two words in one piece by variables of its own.
const { env } = import.meta as { env?: { LT_BACKENDS?: string } };

/** The variables that the configuration of the tests hands in. */
export const environment: { LT_BACKENDS?: string } = env ?? {};
