/** The thread behind `LightThreads`: adds light to pixels that it shares with the thread that calls. */
import { answerCalls } from "../../base/threads/thread_side.ts";
import { addLight, type Landed, type LightTask } from "./add_light.ts";
import { LightPlanes } from "./light_planes.ts";

const planes = new LightPlanes();

answerCalls<LightTask, (Landed | undefined)[]>((task) => Promise.resolve({ value: addLight(task, planes) }));
