/// A pattern for paths: `*` and `?` within a name, `[a-z]`, `{a,b}`, and `**` for any directories.
/// glob(7) and fnmatch(3) know neither `**` nor braces.
package struct GlobPattern: Hashable, Sendable {
  private enum Token: Hashable {
    case scalar(Unicode.Scalar)
    case any
    case star
    case set([ClosedRange<Unicode.Scalar>], isInverted: Bool)
  }

  private enum Segment: Hashable {
    case name([Token])
    case directories
  }

  /// One for each way to choose from the braces.
  private let choices: [[Segment]]

  /// - Parameter hasBraces: false as in `.gitignore`, where braces are letters.
  package init(_ pattern: String, hasBraces: Bool = true) {
    let texts =
      hasBraces ? Self.expanded(Array(pattern.unicodeScalars)) : [Array(pattern.unicodeScalars)]
    choices = texts.map { text in
      text.split(separator: "/").map { name in
        Array(name) == ["*", "*"] ? .directories : .name(Self.tokens(Array(name)))
      }
    }
  }

  /// Whether the pattern is all of a path whose names are separated by slashes.
  package func matches(_ path: String) -> Bool {
    let names = path.split(separator: "/").map { Array($0.unicodeScalars) }
    return choices.contains { Self.matches($0[...], names[...]) }
  }

  private static func matches(
    _ segments: ArraySlice<Segment>, _ names: ArraySlice<[Unicode.Scalar]>
  ) -> Bool {
    // Which of the names may be next, after the segments so far: every pattern costs at most
    // segments × names.
    var starts: Set<Int> = [names.startIndex]
    for (index, segment) in segments.enumerated() {
      var next: Set<Int> = []
      switch segment {
      case .directories:
        guard let first = starts.min() else { return false }
        // At the end it stands for at least one name: `a/**` is what is in `a`, not `a`.
        let isLast = index == segments.count - 1
        for start in (isLast ? first + 1 : first)...max(names.endIndex, first + 1)
        where start <= names.endIndex { next.insert(start) }
      case .name(let tokens):
        for start in starts where start < names.endIndex && matches(tokens, names[start]) {
          next.insert(start + 1)
        }
      }
      guard !next.isEmpty else { return false }
      starts = next
    }
    return starts.contains(names.endIndex)
  }

  /// The usual way with stars: on a mismatch the last one takes a character more.
  private static func matches(_ tokens: [Token], _ name: [Unicode.Scalar]) -> Bool {
    var token = 0
    var place = 0
    var star: (token: Int, place: Int)?
    while place < name.count {
      if token < tokens.count, tokens[token] == .star {
        star = (token, place)
        token += 1
      } else if token < tokens.count, matches(tokens[token], name[place]) {
        token += 1
        place += 1
      } else if let last = star {
        star = (last.token, last.place + 1)
        token = last.token + 1
        place = last.place + 1
      } else {
        return false
      }
    }
    return tokens[token...].allSatisfy { $0 == .star }
  }

  private static func matches(_ token: Token, _ scalar: Unicode.Scalar) -> Bool {
    switch token {
    case .scalar(let wanted): wanted == scalar
    case .any, .star: true
    case .set(let ranges, let isInverted): ranges.contains { $0.contains(scalar) } != isInverted
    }
  }

  private static func tokens(_ text: [Unicode.Scalar]) -> [Token] {
    var tokens: [Token] = []
    var index = 0
    while index < text.count {
      let scalar = text[index]
      index += 1
      switch scalar {
      case "*": if tokens.last != .star { tokens.append(.star) }
      case "?": tokens.append(.any)
      case "\\" where index < text.count:
        tokens.append(.scalar(text[index]))
        index += 1
      case "[":
        if let (set, end) = set(text, from: index) {
          tokens.append(set)
          index = end
        } else {
          tokens.append(.scalar(scalar))
        }
      default: tokens.append(.scalar(scalar))
      }
    }
    return tokens
  }

  /// Reads what follows a `[`; nil where no `]` ends it.
  private static func set(_ text: [Unicode.Scalar], from start: Int) -> (Token, Int)? {
    var index = start
    let isInverted = index < text.count && (text[index] == "!" || text[index] == "^")
    if isInverted { index += 1 }
    var ranges: [ClosedRange<Unicode.Scalar>] = []
    let first = index
    while index < text.count {
      if text[index] == "]", index > first {
        return (.set(ranges, isInverted: isInverted), index + 1)
      }
      if text[index] == "\\", index + 1 < text.count { index += 1 }
      let low = text[index]
      if index + 2 < text.count, text[index + 1] == "-", text[index + 2] != "]" {
        let high = text[index + 2]
        if low <= high { ranges.append(low...high) }
        index += 3
      } else {
        ranges.append(low...low)
        index += 1
      }
    }
    return nil
  }

  /// The texts that a text with braces stands for, at most 256; braces that do not pair are letters.
  private static func expanded(_ text: [Unicode.Scalar]) -> [[Unicode.Scalar]] {
    var results: [[Unicode.Scalar]] = []
    var waiting = [text]
    while let text = waiting.popLast() {
      guard results.count + waiting.count < 256, let braces = braces(text) else {
        results.append(text)
        continue
      }
      let tail = text[(braces.close + 1)...]
      for part in braces.parts.reversed() {
        waiting.append(Array(text[..<braces.open]) + Array(part) + Array(tail))
      }
    }
    return results
  }

  /// The first braces that close, with what is between the commas of their own level.
  private static func braces(
    _ text: [Unicode.Scalar]
  ) -> (open: Int, close: Int, parts: [ArraySlice<Unicode.Scalar>])? {
    var open: Int?
    var depth = 0
    var parts: [ArraySlice<Unicode.Scalar>] = []
    var start = 0
    var index = 0
    while index < text.count {
      switch text[index] {
      case "\\": index += 1
      case "{":
        depth += 1
        if depth == 1 {
          open = index
          start = index + 1
        }
      case "," where depth == 1:
        parts.append(text[start..<index])
        start = index + 1
      case "}" where depth > 0:
        depth -= 1
        if depth == 0, let open { return (open, index, parts + [text[start..<index]]) }
      default: break
      }
      index += 1
    }
    return nil
  }
}
