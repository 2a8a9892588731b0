import Canvas

/// Recognises a mouse wheel in alternate-scroll mode, where the terminal sends arrow keys.
enum WheelBursts {
  /// Makes three or more equal Up or Down keys in a row one `.wheel`, and joins wheel steps in one
  /// direction. A person's key repeat does not put three arrows into one read.
  static func gathered(_ inputs: [Input]) -> [Input] {
    var result: [Input] = []
    var index = 0
    while index < inputs.count {
      let input = inputs[index]
      var end = index + 1
      if let step = step(input) {
        while end < inputs.count, inputs[end] == input { end += 1 }
        if end - index >= 3 || input != .key(Key(step < 0 ? .up : .down)) {
          append(step * (end - index), to: &result)
        } else {
          result.append(contentsOf: inputs[index..<end])
        }
      } else {
        result.append(input)
      }
      index = end
    }
    return result
  }

  private static func step(_ input: Input) -> Int? {
    switch input {
    case .key(Key(.up)): -1
    case .key(Key(.down)): 1
    case .wheel(let steps): steps
    default: nil
    }
  }

  private static func append(_ steps: Int, to result: inout [Input]) {
    if case .wheel(let before) = result.last, (before < 0) == (steps < 0) {
      result[result.count - 1] = .wheel(before + steps)
    } else {
      result.append(.wheel(steps))
    }
  }
}
