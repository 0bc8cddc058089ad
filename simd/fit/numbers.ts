// Values of buffers by their places.

export function float(buffer: usize, at: i32): f32 {
  return load<f32>(buffer + (<usize> at << 2));
}

export function put(buffer: usize, at: i32, value: f32): void {
  store<f32>(buffer + (<usize> at << 2), value);
}

export function whole(buffer: usize, at: i32): i32 {
  return load<i32>(buffer + (<usize> at << 2));
}
