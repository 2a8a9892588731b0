import Canvas

/// What is shown of an answer's calls, kept call by call: what a running command writes lays out
/// that call's lines again, and those of the others stay as they are.
struct CallLines: Sendable {
  /// The lines of one call.
  struct Call: Sendable {
    /// What they were laid out of.
    let status: ToolStatus
    let lines: [Line]
    /// How often the call of this place was laid out.
    let layoutCount: Int
  }

  private(set) var calls: [Call] = []
  /// The first line of each call, and where the last one ends.
  private var starts = [0]
  /// What they were laid out by.
  private var format: ToolLines?

  /// Lines of all calls together.
  var count: Int { starts.last ?? 0 }

  /// The line of that number, counted through all calls.
  subscript(index: Int) -> Line {
    // Calls are few: the first of them that begins after the line is soon found.
    let call = (starts.firstIndex { $0 > index } ?? starts.count) - 1
    return calls[call].lines[index - starts[call]]
  }

  /// Lays out the calls whose status is another one than before.
  mutating func update(_ statuses: [ToolStatus], by format: ToolLines) {
    let isSameFormat = format == self.format
    self.format = format
    calls = statuses.enumerated().map { index, status in
      let known = index < calls.count ? calls[index] : nil
      if isSameFormat, let known, known.status == status { return known }
      return Call(
        status: status, lines: format.lines(of: status),
        layoutCount: (known?.layoutCount ?? 0) + 1)
    }
    starts = calls.reduce(into: [0]) { $0.append(($0.last ?? 0) + $1.lines.count) }
  }
}
