/// A `.env` file: `NAME=value` on each line, as the dotenv package that OpenClaw uses reads it
/// (motdotla/dotenv, README "Rules"): `export` is allowed, `#` begins a comment, quotes keep what
/// is in them, and only in double ones `\n` is a line break.
struct DotEnv: Sendable {
  /// A value, and the line it stands on, counted from 1.
  struct Entry: Hashable, Sendable {
    let value: String
    let line: Int
  }

  /// By name; of two of the same name the last counts.
  private(set) var entries: [String: Entry] = [:]

  /// Reads what it understands; other lines are passed over, as dotenv does.
  init(_ bytes: [UInt8]) {
    let text = String(decoding: bytes, as: UTF8.self)
    let lines = text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
    var index = 0
    while index < lines.count {
      let number = index + 1
      var rest = lines[index].drop { $0 == " " || $0 == "\t" }
      index += 1
      if rest.hasPrefix("export ") { rest = rest.dropFirst(7).drop { $0 == " " } }
      guard let equals = rest.firstIndex(where: { $0 == "=" || $0 == ":" }) else { continue }
      let name = rest[..<equals].trimming(" \t")
      guard !name.isEmpty, name.allSatisfy({ $0.isLetter || $0.isNumber || "_.-".contains($0) })
      else { continue }
      var value = rest[rest.index(after: equals)...].drop { $0 == " " || $0 == "\t" }
      guard let quote = value.first, "\"'`".contains(quote) else {
        let plain = value.prefix { $0 != "#" }.trimming(" \t")
        entries[String(name)] = Entry(value: String(plain), line: number)
        continue
      }
      // A quoted value may go on over several lines.
      value = value.dropFirst()
      var content = String(value)
      while !content.contains(quote), index < lines.count {
        content += "\n" + lines[index]
        index += 1
      }
      guard let close = content.lastQuote(quote) else { continue }
      var inside = String(content[..<close])
      if quote == "\"" { inside = inside.replacing("\\n", with: "\n") }
      entries[String(name)] = Entry(value: inside, line: number)
    }
  }
}

extension Substring {
  /// Without these characters at both ends.
  fileprivate func trimming(_ characters: String) -> Substring {
    var text = self
    while let first = text.first, characters.contains(first) { text.removeFirst() }
    while let last = text.last, characters.contains(last) { text.removeLast() }
    return text
  }
}

extension String {
  /// Where the quote closes: the first one that no backslash protects.
  fileprivate func lastQuote(_ quote: Character) -> Index? {
    var isProtected = false
    for index in indices {
      if self[index] == quote, !isProtected { return index }
      isProtected = self[index] == "\\" && !isProtected
    }
    return nil
  }
}
