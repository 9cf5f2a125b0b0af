/** How many random histories are run, and from which seed: `npm run fuzz:sync` asks for more. @param usual as many else */
export const runs = (usual: number): { numRuns: number; seed?: number } => {
  const { HELEN_FUZZ: count, HELEN_SEED: seed } = process.env;
  return { numRuns: Number(count ?? usual), ...(seed !== undefined && { seed: Number(seed) }) };
};
