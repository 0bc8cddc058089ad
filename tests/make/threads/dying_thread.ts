/** A thread that dies over its first message. */
(globalThis as unknown as { onmessage: () => void }).onmessage = () => {
  setTimeout(() => {
    throw new Error("this thread dies");
  }, 0);
};
