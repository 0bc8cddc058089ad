// An inverse transform of 64 values that one lane holds in registers, as 8 × 8.

var<private> line: array<vec2f, 64>;
var<private> result: array<vec2f, 64>;

// Transforms `line` into `result`; `line` is lost.
fn fft64() {
  #repeat a 8
  {
    var b = array<vec2f, 8>(line[$(a)], line[$(a + 8)], line[$(a + 16)], line[$(a + 24)], line[$(a + 32)], line[$(a + 40)], line[$(a + 48)], line[$(a + 56)]);
    fft8(&b);
    #repeat c 8
    line[$(a + 8 * c)] = times(b[$(c)], vec2f(COS64_$(a * c), SIN64_$(a * c)));
    #end
  }
  #end
  #repeat c 8
  {
    var b = array<vec2f, 8>(line[$(8 * c)], line[$(8 * c + 1)], line[$(8 * c + 2)], line[$(8 * c + 3)], line[$(8 * c + 4)], line[$(8 * c + 5)], line[$(8 * c + 6)], line[$(8 * c + 7)]);
    fft8(&b);
    #repeat a 8
    result[$(8 * a + c)] = b[$(a)];
    #end
  }
  #end
}
