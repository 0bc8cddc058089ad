import { type BrickScene, brickScene } from "./brick.ts";
import { crowdedSky } from "./sky.ts";

/** A crowded field: 120 sources on 12 exposures; half of them lie in pairs 1.5″ to 4″ apart. */
export const crowd = (): BrickScene => brickScene({ side: 400, perBand: 4, sources: crowdedSky(120, 400, 5), seed: 6 });
