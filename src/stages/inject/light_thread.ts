/** The thread behind `LightThreads`: adds light to pixels that it shares with the thread that calls. */
import { answerCalls } from "../../base/threads/thread_side.ts";
import { addLight, type Landed, type LightTask } from "./add_light.ts";
import { PhotonNoise } from "./photon_noise.ts";

const noise = new PhotonNoise();

answerCalls<LightTask, (Landed | undefined)[]>((task) => Promise.resolve({ value: addLight(task, noise) }));
